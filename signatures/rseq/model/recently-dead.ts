import type { ThreadKey } from './state.ts';

/** How long a thread is known to be dead at least, in nanoseconds of event time. */
const forNs = 5_000_000_000n;

/**
 * Threads that have ended a moment ago. Two tables take turns, so that nothing is ever taken out of one: each lives for 5 s or
 * until it is full, and then as long again as the older one.
 */
export class RecentlyDead {
  readonly #max: number;
  #newer: DeadTable;
  #older: DeadTable;
  /** When nothing more is added to the newer table. */
  #closes = 0n;
  /** Until when those in either are known. */
  #newerUntil = 0n;
  #olderUntil = 0n;

  /** @param max threads in each table */
  constructor(max: number) {
    this.#max = max;
    this.#newer = new DeadTable(max);
    this.#older = new DeadTable(max);
  }

  add(thread: ThreadKey, timestamp: bigint): void {
    if (timestamp >= this.#closes || this.#newer.size >= this.#max) {
      [this.#newer, this.#older] = [this.#older, this.#newer];
      this.#newer.clear();
      this.#olderUntil = this.#newerUntil;
      this.#closes = timestamp + forNs;
      this.#newerUntil = this.#closes + forNs;
    }
    this.#newer.add(thread);
  }

  /** Whether it ended at most some seconds before this time. */
  has(thread: ThreadKey, timestamp: bigint): boolean {
    if (this.#newer.has(thread)) return timestamp < this.#newerUntil;
    return this.#older.has(thread) && timestamp < this.#olderUntil;
  }
}

/** A set in plain memory, because at many thousand entries a Map is slow to ask and work for the collector. */
class DeadTable {
  /** Unique id and host tid, one behind the other; a tid of 0 is nobody's. At least half of the places stay free. */
  #entries = new Int32Array(4);
  #mask = 1;
  readonly #places: number;
  size = 0;

  constructor(max: number) {
    this.#places = 2 ** Math.ceil(Math.log2(2 * max));
  }

  add(thread: ThreadKey): void {
    // Half a megabyte, which most engines of tests never need.
    if (this.#entries.length < 2 * this.#places) {
      this.#entries = new Int32Array(2 * this.#places);
      this.#mask = this.#places - 1;
    }
    const place = this.#placeOf(thread);
    if (this.#entries[place + 1] !== 0) return;
    this.#entries[place] = thread.uniqueId;
    this.#entries[place + 1] = thread.hostTid;
    this.size++;
  }

  has(thread: ThreadKey): boolean {
    return this.#entries[this.#placeOf(thread) + 1] !== 0;
  }

  clear(): void {
    this.#entries.fill(0);
    this.size = 0;
  }

  /** Where it is, or would be. */
  #placeOf({ uniqueId, hostTid }: ThreadKey): number {
    const entries = this.#entries;
    const id = uniqueId | 0;
    for (let place = id & this.#mask; ; place = (place + 1) & this.#mask) {
      const tid = entries[2 * place + 1];
      if (tid === 0 || (tid === hostTid && entries[2 * place] === id)) return 2 * place;
    }
  }
}
