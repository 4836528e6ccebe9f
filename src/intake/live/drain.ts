import type { DrainOptions } from './event-stream.ts';

/** How many looks at the stream must find nothing new, each after the socket has had its turn, before it counts as dry. */
const looksNeeded = 4;

/**
 * Watches a stream that is read to its end and calls `leave`, with the reason, when it has run dry or the deadline is over.
 * `progress` is a number that changes whenever something has come.
 *
 * Dryness is counted in looks and not by the clock, so that a thread that was held up does not take its own absence for
 * silence. Who leaves with a backlog can make Tracee hang: its publisher then holds the lock that leaving needs.
 */
export class Drain {
  readonly #timers: readonly NodeJS.Timeout[];

  constructor({ quietMs, deadlineMs }: DrainOptions, progress: () => number, leave: (reason: string) => void) {
    let seen = progress();
    let looks = 0;
    const look = () => {
      const now = progress();
      looks = seen === now ? looks + 1 : 0;
      seen = now;
      if (looks >= looksNeeded) leave('the stream has run dry');
    };
    this.#timers = [
      setInterval(() => setImmediate(look), Math.max(1, quietMs / looksNeeded)),
      setTimeout(() => leave('the stream has not run dry in time'), deadlineMs),
    ];
  }

  /** Watches no more. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
