/** Says what in a Sigma rule has no counterpart in a signature. */
export class SigmaRefusal extends Error {
  /** Line in the file, from 1; undefined if the whole rule is meant. */
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}
