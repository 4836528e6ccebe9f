/** Why an expression is refused: thrown while it is read or checked, never while it runs. */
export class ExpressionFault extends Error {
  /** Where in the text, in UTF-16 units from its start. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = 'ExpressionFault';
    this.offset = offset;
  }
}
