import { AuthorTimes, type GrowthLeader, windowSlots } from './author-times.ts';
import { type HeapUse, MemoryLimit } from './memory-limit.ts';
import { sumOf } from './sum-of.ts';
import type { ReadThreadTime } from './thread-time.ts';
import { TimeBudget } from './time-budget.ts';
import { usualTimes, type WatchTimes } from './watch-times.ts';
import { type Activity, Watchdog } from './watchdog.ts';

/** Interval of samples. 500 samples in ten seconds show a share of 20 % with enough precision, at almost no cost. */
const sampleMs = 20;
/** Interval of samples while the thread is idle. */
const idleSampleMs = 50;
/** A late sample counts for at most this long. */
const longestSampleMs = 100;
/** Number of checks for a hang within the time after which a thread counts as hanging. */
const hangLooks = 8;
const memoryLookMs = 100;
/**
 * Interval of checks of memory while the thread is idle: code that runs outside of the engine may also allocate memory.
 */
const idleMemoryLookMs = 1_000;
/** Growth between two checks after which the next check follows soon. */
const growingBytes = 8 * 2 ** 20;

/** The state of the watched thread. */
export interface Watched {
  readonly activity: Activity;
  /** Whether the thread seems to be idle. `activity` is more exact and costs more. */
  readonly idle: boolean;
  /** Number of the author that is running; -1 if none is. */
  readonly running: number;
  /** Number of runs by author; wraps at 2^32. */
  readonly runs: Int32Array;
  /** Number of events lost so far because the thread did not keep up. */
  readonly lost: number;
  /** Does not settle while the thread is blocked. */
  heap(): Promise<HeapUse>;
}

/** Processor use of an author in the last ten seconds. */
export interface SlowUse {
  /** Share of a core, from 0 to 1. */
  readonly share: number;
  /** Mean duration of a run in milliseconds. */
  readonly runMs: number;
}

export interface MonitorOptions {
  readonly watched: Watched;
  readonly readTime: ReadThreadTime;
  /** Limit of heap and external memory together, in bytes. */
  readonly memoryLimit: number;
  /** Share of a core that an author may use, from 0 to 1. */
  readonly budget: number;
  readonly times?: WatchTimes | undefined;
  readonly onHang: () => void;
  /** Called when the thread may hang outside of a handler; its stack would show it. */
  readonly onSuspect: () => void;
  /**
   * Called when memory is over the limit.
   * @param author to which most growth of memory is attributed; -1: unknown
   */
  readonly onMemory: (author: number) => void;
  /** Called when an author is over its budget. `goesOn` is true if it was over its budget before. */
  readonly onSlow: (author: number, use: SlowUse, goesOn: boolean) => void;
}

/** Watches a thread from another thread: whether it hangs, how much memory it uses, and how long each author runs. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #watchdog: Watchdog;
  readonly #memory: MemoryLimit;
  readonly #budget: TimeBudget;
  readonly #times = new AuthorTimes();
  readonly #slotMs: number;
  readonly #hangLookMs: number;
  /** Copies of `runs` at the ends of the last seconds, oldest first. */
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

  /** Share of a core that each author used in the last ten seconds, by number of the author. */
  get shares(): ReadonlyMap<number, number> {
    return new Map([...this.#times.window].map(([author, ms]) => [author, ms / (windowSlots * this.#slotMs)]));
  }

  /** Milliseconds that each author has used so far, by number of the author. */
  get totals(): ReadonlyMap<number, number> {
    return this.#times.totals;
  }

  /** The author that has most likely used the memory. */
  get growthLeader(): GrowthLeader {
    return this.#times.growthLeader;
  }

  /**
   * Schedules the next sample. The interval varies, so that samples do not fall into step with periodic work of the
   * thread.
   */
  #plan(): void {
    if (this.#over) return;
    const ms = (this.#wasIdle ? idleSampleMs : sampleMs) * (0.5 + Math.random());
    this.#timer = setTimeout(() => this.#look(performance.now()), ms);
    this.#timer.unref();
  }

  #look(now: number): void {
    const { watched } = this.#options;
    const { idle, running } = watched;
    // The thread was not busy for the whole of a long pause.
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
      if (over && !this.#over) this.#options.onMemory(this.growthLeader.author);
    } catch {
      // The thread has ended. Other code reports that.
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
