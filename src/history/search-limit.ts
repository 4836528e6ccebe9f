import { type Place, printCursor } from './cursor.ts';

/** Ends one search that takes too long, and keeps the place at which it has ended. */
export class SearchLimit {
  readonly #now: () => number;
  readonly #deadline: number;
  #stoppedAt: Place | undefined;

  /** @param ms time for the search @param now a clock in milliseconds */
  constructor(ms: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#deadline = now() + ms;
  }

  /**
   * Whether the search ends here. Every search reads at least one record, so that a sequence of them comes to the end.
   * @param place the record that was read last
   */
  endsAt(place: Place): boolean {
    if (this.#now() < this.#deadline) return false;
    this.#stoppedAt = place;
    return true;
  }

  /** Cursor behind which nothing was searched; undefined if the search was not ended. It is a `before` for the next search. */
  get stoppedAt(): string | undefined {
    return this.#stoppedAt && printCursor(this.#stoppedAt);
  }
}
