/** Reports that a detector cannot be converted to a signature. */
export class ConversionFault extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = 'ConversionFault';
    this.line = line;
  }
}
