/** Slots over which times are summed: ten seconds, as each is a second long. */
export const windowSlots = 10;

/**
 * Estimates, from samples of who runs, how long each author has run in the last ten seconds, and how much memory has grown while
 * it ran. Authors are numbers from 0 on; -1 is nobody.
 */
export class AuthorTimes {
  /** Milliseconds by author, for each finished second, the newest last. */
  readonly #slots: Map<number, number>[] = [];
  #slot = new Map<number, number>();
  /** Milliseconds by author since memory was looked at last. */
  #sinceGrowth = new Map<number, number>();
  readonly #totals = new Map<number, number>();
  readonly #growth = new Map<number, number>();

  /** This author ran when it was looked at, which stands for so many milliseconds. */
  sample(author: number, ms: number): void {
    if (author < 0) return;
    add(this.#slot, author, ms);
    add(this.#sinceGrowth, author, ms);
  }

  /**
   * Memory has grown by so many bytes since this was called last.
   * @param hasAnyoneRun where no author has, it has grown in nobody's time
   */
  grew(bytes: number, hasAnyoneRun: boolean): void {
    const all = sum(this.#sinceGrowth);
    if (bytes > 0 && all === 0 && !hasAnyoneRun) add(this.#growth, -1, bytes);
    if (bytes > 0) for (const [author, ms] of this.#sinceGrowth) add(this.#growth, author, (bytes * ms) / all);
    this.#sinceGrowth = new Map();
  }

  /**
   * A second is over.
   * @param own the part of it in which the thread did not wait for a processor, from 0 to 1
   */
  endSlot(own: number): void {
    const slot = new Map([...this.#slot].map(([author, ms]) => [author, ms * own]));
    for (const [author, ms] of slot) add(this.#totals, author, ms);
    this.#slots.push(slot);
    if (this.#slots.length > windowSlots) this.#slots.shift();
    this.#slot = new Map();
  }

  /** Milliseconds of each author in all finished seconds. */
  get totals(): ReadonlyMap<number, number> {
    return this.#totals;
  }

  /** Milliseconds of each author in the last finished second. */
  get lastSlot(): ReadonlyMap<number, number> {
    return this.#slots.at(-1) ?? new Map();
  }

  /** Milliseconds of each author in the last ten finished seconds. */
  get window(): ReadonlyMap<number, number> {
    const all = new Map<number, number>();
    for (const slot of this.#slots) for (const [author, ms] of slot) add(all, author, ms);
    return all;
  }

  /** The author in whose time memory has grown most; -1 where it has grown most in nobody's. */
  get greatestGrowth(): number {
    let found = -1;
    for (const [author, bytes] of this.#growth) if (bytes > (this.#growth.get(found) ?? 0)) found = author;
    return found;
  }
}

function add(times: Map<number, number>, author: number, more: number): void {
  times.set(author, (times.get(author) ?? 0) + more);
}

function sum(times: ReadonlyMap<number, number>): number {
  let all = 0;
  for (const ms of times.values()) all += ms;
  return all;
}
