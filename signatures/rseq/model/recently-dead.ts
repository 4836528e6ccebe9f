import type { ThreadIdentity } from './state.ts';

type Dead = Pick<ThreadIdentity, 'uniqueId' | 'hostTid'>;

/** How long a thread is known to be dead at least, in nanoseconds of event time. */
const forNs = 5_000_000_000n;

/**
 * Threads that have ended a moment ago. Two maps take turns, so that a thread costs no more than its place in one of them: each
 * lives for 5 s or until it is full, and then as long again as the older one.
 */
export class RecentlyDead {
  readonly #max: number;
  /** Host tids by unique ids. */
  #newer = new Map<number, number>();
  #older = new Map<number, number>();
  /** When nothing more is added to the newer map. */
  #closes = 0n;
  /** Until when those in either are known. */
  #newerUntil = 0n;
  #olderUntil = 0n;

  /** @param max threads in each map */
  constructor(max: number) {
    this.#max = max;
  }

  add({ uniqueId, hostTid }: Dead, timestamp: bigint): void {
    if (timestamp >= this.#closes || this.#newer.size >= this.#max) {
      this.#older = this.#newer;
      this.#olderUntil = this.#newerUntil;
      this.#newer = new Map();
      this.#closes = timestamp + forNs;
      this.#newerUntil = this.#closes + forNs;
    }
    this.#newer.set(uniqueId, hostTid);
  }

  /** Whether it ended at most some seconds before this time. */
  has({ uniqueId, hostTid }: Dead, timestamp: bigint): boolean {
    if (this.#newer.get(uniqueId) === hostTid) return timestamp < this.#newerUntil;
    return this.#older.get(uniqueId) === hostTid && timestamp < this.#olderUntil;
  }
}
