import type { DrainOptions } from './event-stream.ts';

/**
 * Number of checks in a row that must find nothing new before the stream counts as dry. The socket is read between
 * checks.
 */
const looksNeeded = 4;

/**
 * Watches a stream that is being drained, and calls `leave` with the reason when it is dry or the deadline has passed.
 * `progress` returns a number that changes whenever something has arrived.
 * Dryness is counted in checks and not by the clock, so that a delay of this thread does not count as silence. A client
 * that leaves with a backlog can make Tracee hang: its publisher then holds the lock that is needed to leave.
 */
export class Drain {
  readonly #looking: NodeJS.Timeout;
  readonly #deadline: NodeJS.Timeout;

  constructor({ quietMs, deadlineMs }: DrainOptions, progress: () => number, leave: (reason: string) => void) {
    let seen = progress();
    let looks = 0;
    const look = () => {
      const now = progress();
      looks = seen === now ? looks + 1 : 0;
      seen = now;
      if (looks >= looksNeeded) leave('the stream has run dry');
    };
    this.#looking = setInterval(() => setImmediate(look), Math.max(1, quietMs / looksNeeded));
    this.#deadline = setTimeout(() => leave('the stream has not run dry in time'), deadlineMs);
  }

  /** Stops watching. */
  stop(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#deadline);
  }
}
