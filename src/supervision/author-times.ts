/** Number of slots over which times are summed. A slot is one second long, so the window is ten seconds. */
export const windowSlots = 10;

/** A clear leader has at least this many times the growth of any other author. */
const clearLead = 2;
/** A clear leader ran during the growth at this many checks of memory. One check may rest on a single sample. */
const clearChecks = 2;

/** The author to which most growth of memory is attributed. */
export interface GrowthLeader {
  /** Number of the author; -1 if most growth is attributed to no author. */
  readonly author: number;
  /** Whether the samples leave no doubt. A watching thread that gets little processor time takes few samples. */
  readonly isClear: boolean;
}

/**
 * Estimates from samples how long each author has run in the last ten seconds, and how much memory has grown while it
 * ran. Authors are numbers from 0; -1 means that no author ran.
 */
export class AuthorTimes {
  /** Milliseconds by author for each finished second, newest last. */
  readonly #slots: Map<number, number>[] = [];
  #slot = new Map<number, number>();
  /** Milliseconds by author since the last check of memory. */
  #sinceGrowth = new Map<number, number>();
  readonly #totals = new Map<number, number>();
  readonly #growth = new Map<number, number>();
  /** Number of checks by author at which memory had grown while it ran. */
  readonly #checks = new Map<number, number>();

  /** Adds a sample: this author was running, and the sample stands for `ms` milliseconds. */
  sample(author: number, ms: number): void {
    if (author < 0) return;
    add(this.#slot, author, ms);
    add(this.#sinceGrowth, author, ms);
  }

  /**
   * Adds growth of memory since the last call.
   * @param bytes growth of memory
   * @param hasAnyoneRun false if no author has run since the last call; the growth is then attributed to no author
   */
  grew(bytes: number, hasAnyoneRun: boolean): void {
    const all = sum(this.#sinceGrowth);
    if (bytes > 0 && all === 0 && !hasAnyoneRun) add(this.#growth, -1, bytes);
    if (bytes > 0) {
      for (const [author, ms] of this.#sinceGrowth) {
        add(this.#growth, author, (bytes * ms) / all);
        add(this.#checks, author, 1);
      }
    }
    this.#sinceGrowth = new Map();
  }

  /**
   * Ends the current second.
   * @param own fraction of the second in which the thread did not wait for a processor, from 0 to 1
   */
  endSlot(own: number): void {
    const slot = new Map([...this.#slot].map(([author, ms]) => [author, ms * own]));
    for (const [author, ms] of slot) add(this.#totals, author, ms);
    this.#slots.push(slot);
    if (this.#slots.length > windowSlots) this.#slots.shift();
    this.#slot = new Map();
  }

  /** Milliseconds by author in all finished seconds. */
  get totals(): ReadonlyMap<number, number> {
    return this.#totals;
  }

  /** Milliseconds by author in the last finished second. */
  get lastSlot(): ReadonlyMap<number, number> {
    return this.#slots.at(-1) ?? new Map();
  }

  /** Milliseconds by author in the last ten finished seconds. */
  get window(): ReadonlyMap<number, number> {
    const all = new Map<number, number>();
    for (const slot of this.#slots) for (const [author, ms] of slot) add(all, author, ms);
    return all;
  }

  get growthLeader(): GrowthLeader {
    const [leader, second] = [...this.#growth].sort(([, a], [, b]) => b - a);
    if (leader === undefined) return { author: -1, isClear: false };
    const [author, bytes] = leader;
    const isClear = bytes >= clearLead * (second?.[1] ?? 0) && (this.#checks.get(author) ?? 0) >= clearChecks;
    return { author, isClear };
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
