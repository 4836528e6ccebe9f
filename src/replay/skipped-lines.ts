import type { Skipped } from '../intake/recording/message.ts';
import type { Log } from '../telemetry/log.ts';

const messages = {
  text: 'a line of the recording is no event and is passed over; further ones are only counted',
  broken: 'a broken event of the recording is passed over; further ones are only counted',
} as const;

/** Counts what a recording in JSON has that is no event, and logs the first of each kind. */
export class SkippedLines {
  readonly #log: Log;
  readonly #counts = { text: 0, broken: 0 };

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param file as the operator gave it */
  add(file: string, { kind, what, line }: Skipped): void {
    if (this.#counts[kind]++ === 0) this.#log.warn(messages[kind], { file: `${file}:${line}`, reason: what });
  }

  /** Lines that are something else than events. */
  get passedOver(): number {
    return this.#counts.text;
  }

  /** Events that could not be read. */
  get broken(): number {
    return this.#counts.broken;
  }
}
