/** How long a thread is known to be dead, in nanoseconds of event time. */
const forNs = 5_000_000_000n;

/**
 * Threads that have ended a moment ago, by their unique ids. Two sets take turns, so that an id costs no more than its place in
 * one of them: each lives for 5 s or until it is full, and then as long again as the older one.
 */
export class RecentlyDead {
  readonly #max: number;
  #newer = new Set<number>();
  #older = new Set<number>();
  #since = 0n;
  #before = 0n;

  /** @param max ids in each set */
  constructor(max: number) {
    this.#max = max;
  }

  add(uniqueId: number, timestamp: bigint): void {
    if (timestamp >= this.#since + forNs || this.#newer.size >= this.#max) {
      this.#older = this.#newer;
      this.#before = this.#since;
      this.#newer = new Set();
      this.#since = timestamp;
    }
    this.#newer.add(uniqueId);
  }

  /** Whether it ended at most some seconds before this time. */
  has(uniqueId: number, timestamp: bigint): boolean {
    if (timestamp < this.#since + 2n * forNs && this.#newer.has(uniqueId)) return true;
    return timestamp < this.#before + 2n * forNs && this.#older.has(uniqueId);
  }
}
