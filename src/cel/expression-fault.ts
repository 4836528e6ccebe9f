/** Reports why an expression is rejected. It is thrown while parsing or checking, never during evaluation. */
export class ExpressionFault extends Error {
  /** Offset in the text, in UTF-16 units. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'ExpressionFault';
    this.offset = offset;
  }
}
