import { AuthorTimes, windowSlots } from './author-times.ts';
import { type HeapUse, MemoryLimit } from './memory-limit.ts';
import { sumOf } from './sum-of.ts';
import type { ReadThreadTime } from './thread-time.ts';
import { TimeBudget } from './time-budget.ts';
import { usualTimes, type WatchTimes } from './watch-times.ts';
import { type Activity, Watchdog } from './watchdog.ts';

/** 500 samples in ten seconds tell a share of 20 % well enough, and cost next to nothing. */
const sampleMs = 20;
/** While the thread has nothing to do. */
const idleSampleMs = 50;
/** A sample that comes late stands for no more than this. */
const longestSampleMs = 100;
/** So often is looked whether the thread hangs, in the time after which it is taken to. */
const hangLooks = 8;
const memoryLookMs = 100;
/** What runs behind the engine's back may take memory, too. */
const idleMemoryLookMs = 1_000;
/** Growth between two looks after which it is looked at again soon in any case. */
const growingBytes = 8 * 2 ** 20;

/** The watched thread, as others see it. */
export interface Watched {
  readonly activity: Activity;
  /** It seems to have nothing to do; `activity` tells more, and costs more to find out. */
  readonly idle: boolean;
  /** The number of the author that runs just now; -1: nobody. */
  readonly running: number;
  /** How often each author has run, by its number; wraps at 2^32. */
  readonly runs: Int32Array;
  /** Events that were lost so far because the thread did not keep up. */
  readonly lost: number;
  /** Never settles while the thread is blocked. */
  heap(): Promise<HeapUse>;
}

/** How much an author took in the last ten seconds. */
export interface SlowUse {
  /** Part of a core, from 0 to 1. */
  readonly share: number;
  /** Mean length of a run in milliseconds. */
  readonly runMs: number;
}

export interface MonitorOptions {
  readonly watched: Watched;
  readonly readTime: ReadThreadTime;
  /** Heap and external memory together, in bytes. */
  readonly memoryLimit: number;
  /** The part of a core that an author may use, from 0 to 1. */
  readonly budget: number;
  readonly times?: WatchTimes | undefined;
  readonly onHang: () => void;
  /** It may hang outside of a handler: its stack would tell. */
  readonly onSuspect: () => void;
  /** @param author in whose time memory has grown; -1: unknown */
  readonly onMemory: (author: number) => void;
  /** An author is over its budget; `goesOn`: it was so before. */
  readonly onSlow: (author: number, use: SlowUse, goesOn: boolean) => void;
}

/** Looks at a thread from another: whether it hangs, what memory it takes, and how long each author runs. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #watchdog: Watchdog;
  readonly #memory: MemoryLimit;
  readonly #budget: TimeBudget;
  readonly #times = new AuthorTimes();
  readonly #slotMs: number;
  readonly #hangLookMs: number;
  /** `runs` at the ends of the last seconds, the oldest first. */
  readonly #runsBefore: Int32Array[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sampled = performance.now();
  #wasIdle = false;
  #slotAt = performance.now();
  #hangAt = 0;
  #memoryAt = 0;
  #askingMemory = false;
  #isGrowing = false;
  #runsAtGrowth = 0;
  #waited = 0;
  #lost: number;
  #over = false;

  constructor(options: MonitorOptions) {
    this.#options = options;
    const { times = usualTimes } = options;
    this.#slotMs = times.slotMs;
    this.#hangLookMs = times.hangMs / hangLooks;
    this.#watchdog = new Watchdog(options.readTime, times);
    this.#memory = new MemoryLimit(options.memoryLimit);
    this.#budget = new TimeBudget(options.budget, times.slotMs);
    this.#waited = options.readTime()?.waitedMs ?? 0;
    this.#lost = options.watched.lost;
    this.#runsBefore.push(Int32Array.from(options.watched.runs));
    this.#plan();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  /** The part of a core that each author has used in the last ten seconds, by its number. */
  get shares(): ReadonlyMap<number, number> {
    return new Map([...this.#times.window].map(([author, ms]) => [author, ms / (windowSlots * this.#slotMs)]));
  }

  /** Milliseconds that each author has used so far, by its number. */
  get totals(): ReadonlyMap<number, number> {
    return this.#times.totals;
  }

  /** The author that has most likely used up the memory; -1: unknown. */
  get greatestGrowth(): number {
    return this.#times.greatestGrowth;
  }

  /** The times vary: what the thread does at a rhythm of its own must not fall in step with the samples. */
  #plan(): void {
    if (this.#over) return;
    const ms = (this.#wasIdle ? idleSampleMs : sampleMs) * (0.5 + Math.random());
    this.#timer = setTimeout(() => this.#look(performance.now()), ms);
    this.#timer.unref();
  }

  #look(now: number): void {
    const { watched } = this.#options;
    const { idle, running } = watched;
    // After a long pause the thread has not been busy for all of it.
    this.#times.sample(running, Math.min(now - this.#sampled, this.#wasIdle ? sampleMs : longestSampleMs));
    this.#sampled = now;
    this.#wasIdle = idle;
    if (now - this.#slotAt >= this.#slotMs) this.#endSlot(now);
    const rests = idle && !this.#isGrowing && !this.#watchdog.isBusy;
    if (now - this.#memoryAt >= (rests ? idleMemoryLookMs : memoryLookMs)) void this.#lookAtMemory(now);
    if (now - this.#hangAt >= this.#hangLookMs) {
      this.#hangAt = now;
      if (this.#watchdog.look(now, watched.activity)) this.#options.onHang();
      else if (this.#watchdog.suspects) this.#options.onSuspect();
    }
    this.#plan();
  }

  async #lookAtMemory(now: number): Promise<void> {
    if (this.#askingMemory) return;
    this.#memoryAt = now;
    this.#askingMemory = true;
    try {
      const { grown, over } = this.#memory.look(await this.#options.watched.heap());
      const runs = sumOf(this.#options.watched.runs);
      this.#times.grew(grown, runs !== this.#runsAtGrowth);
      this.#runsAtGrowth = runs;
      this.#isGrowing = grown > growingBytes;
      if (over && !this.#over) this.#options.onMemory(this.greatestGrowth);
    } catch {
      // The thread has ended, which others tell.
    } finally {
      this.#askingMemory = false;
    }
  }

  #endSlot(now: number): void {
    const { watched, readTime, onSlow } = this.#options;
    const waited = readTime()?.waitedMs ?? this.#waited;
    const { lost, runs } = watched;
    this.#times.endSlot(Math.max(0, 1 - (waited - this.#waited) / (now - this.#slotAt)));
    const isLosing = lost > this.#lost;
    this.#slotAt = now;
    this.#waited = waited;
    this.#lost = lost;
    const { lastSlot, window } = this.#times;
    const [before] = this.#runsBefore;
    for (const [author, windowMs] of window) {
      const count = ((runs[author] ?? 0) - (before?.[author] ?? 0)) | 0;
      const use = { windowMs, slotMs: lastSlot.get(author) ?? 0, runs: count };
      const verdict = this.#budget.judge(now, author, use, isLosing);
      if (verdict === 'fine') continue;
      onSlow(
        author,
        { share: windowMs / (windowSlots * this.#slotMs), runMs: windowMs / Math.max(1, count) },
        verdict === 'goes on',
      );
    }
    this.#runsBefore.push(Int32Array.from(runs));
    if (this.#runsBefore.length > windowSlots) this.#runsBefore.shift();
  }
}
