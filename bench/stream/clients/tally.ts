/** The counts that a client of the bench reports at its end. */
export interface Tally {
  /** Messages taken from the stream; undefined where the client does not look at them. */
  readonly received?: number;
  /** Those of them that were decoded and validated because they are listened to. */
  readonly subscribed?: number;
}

/** Writes the tally to standard output at SIGTERM, and ends the process. */
export function tellAtTheEnd(tally: () => Tally): void {
  process.on('SIGTERM', () => process.stdout.write(`${JSON.stringify(tally())}\n`, () => process.exit()));
}
