import type { ReadThreadTime } from './thread-time.ts';
import { usualTimes, type WatchTimes } from './watch-times.ts';

/** A thread that uses at most this fraction of the time is asleep. */
const momentsPart = 0.1;
/** A thread that uses more than this fraction of the time is busy. */
const busyPart = 0.5;
/** The time since the last check counts for at most this fraction of the hang time. */
const longestLookPart = 0.25;

/** Activity of the watched thread. */
export interface Activity {
  /** Changes whenever the thread makes progress. */
  readonly progress: number;
  /** Whether the thread has no work and waits for some. */
  readonly idle: boolean;
  /** Whether no author is known to run: the program's own work, or a promise of an author. */
  readonly outside?: boolean;
}

/**
 * Distinguishes a thread that hangs from a thread that gets no processor. A thread hangs if it makes no progress for
 * two seconds and, in that time, either used a second of processor time or slept although it had work. A thread that
 * waits for a processor or a disk, or is stopped with its process, does not hang.
 */
export class Watchdog {
  readonly #readTime: ReadThreadTime;
  readonly #times: WatchTimes;
  #progress = Number.NaN;
  #since = 0;
  #looked = 0;
  #usedAtStart = 0;
  #usedAtLook = 0;
  #sleptMs = 0;
  #wasSuspected = false;
  /**
   * Set at the check at which the thread has first made no progress for as long as would suffice if an author were
   * known to run. A caller that can examine the stack need not wait as long as this watchdog.
   */
  suspects = false;
  /** Whether the thread used the processor for most of the time before the last check. */
  isBusy = false;

  constructor(readTime: ReadThreadTime, times: WatchTimes = usualTimes) {
    this.#readTime = readTime;
    this.#times = times;
  }

  /**
   * Checks the thread. Call it several times a second.
   * @param now wall time in milliseconds
   * @returns whether the thread hangs
   */
  look(now: number, { progress, idle, outside = false }: Activity): boolean {
    const { hangMs, usedMs, patience } = this.#times;
    const time = this.#readTime();
    const used = time?.usedMs ?? 0;
    const elapsed = Math.min(now - this.#looked, hangMs * longestLookPart);
    this.#looked = now;
    this.suspects = false;
    this.isBusy = used - this.#usedAtLook > elapsed * busyPart;
    if (progress !== this.#progress || Number.isNaN(this.#progress)) {
      this.#progress = progress;
      this.#since = now;
      this.#usedAtStart = this.#usedAtLook = used;
      this.#sleptMs = 0;
      this.#wasSuspected = false;
      return false;
    }
    // If the kernel provides no times, a thread that has work and does nothing counts as asleep. A request for its
    // memory wakes it briefly.
    const slept = time === undefined || (time.sleeps && used - this.#usedAtLook <= elapsed * momentsPart);
    if (slept && !idle) this.#sleptMs += elapsed;
    else this.#sleptMs = 0;
    this.#usedAtLook = used;
    const factor = idle || outside ? patience : 1;
    const hangsFor = (times: number): boolean =>
      (used - this.#usedAtStart >= usedMs * times && now - this.#since >= hangMs * times) ||
      this.#sleptMs >= hangMs * times;
    this.suspects = !this.#wasSuspected && hangsFor(1);
    this.#wasSuspected ||= this.suspects;
    return hangsFor(factor);
  }
}
