import type { Skipped } from '../intake/recording/message.ts';
import type { Log } from '../telemetry/log.ts';

/** Message of the log about a segment of a flight recorder that cannot be read to its end. */
export const unreadSegment =
  'a segment of the flight recorder is not whole: it is being written, or the program was killed; its last part is passed over';

const messages = {
  text: 'a line of the recording is not an event and is skipped; further ones are only counted',
  broken: 'a broken event of the recording is skipped; further ones are only counted',
} as const;

/** Counts lines of JSON recordings that are not valid events, and logs the first of each kind. */
export class SkippedLines {
  readonly #log: Log;
  readonly #counts = { text: 0, broken: 0 };

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param file the path as given by the operator */
  add(file: string, { kind, what, line }: Skipped): void {
    if (this.#counts[kind]++ === 0) this.#log.warn(messages[kind], { file: `${file}:${line}`, reason: what });
  }

  /** Number of lines that are not events. */
  get passedOver(): number {
    return this.#counts.text;
  }

  /** Number of events that could not be read. */
  get broken(): number {
    return this.#counts.broken;
  }
}
