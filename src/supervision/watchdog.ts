import type { ReadThreadTime } from './thread-time.ts';
import { usualTimes, type WatchTimes } from './watch-times.ts';

/** A thread that uses no more than this part of the time sleeps. */
const momentsPart = 0.1;
/** A thread that uses more than this part of the time is busy. */
const busyPart = 0.5;
/** A look that comes later after the last one than this part of the time counts for no more. */
const longestLookPart = 0.25;

/** What the watched thread shows of itself. */
export interface Activity {
  /** Changes whenever the thread gets on with its work. */
  readonly progress: number;
  /** It has nothing to do and waits for work. */
  readonly idle: boolean;
  /** No author is known to run: the program's own work, or a promise of an author. */
  readonly outside?: boolean;
}

/**
 * Tells a thread that hangs from one that gets no processor. A thread hangs where it makes no progress for two seconds and has
 * used a second of processor time in them, or has slept through them though there is work. A thread that waits for a processor or
 * a disk, or is stopped with its process, does neither.
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
   * At the last look it was first seen to make no progress for as long as would do if an author were known to run. Whoever can look at its stack
   * need not be as patient as this watchdog.
   */
  suspects = false;
  /** It used the processor for most of the time before the last look. */
  isBusy = false;

  constructor(readTime: ReadThreadTime, times: WatchTimes = usualTimes) {
    this.#readTime = readTime;
    this.#times = times;
  }

  /**
   * To be called several times a second.
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
    // Where the kernel does not tell, a thread that has work and does nothing is taken to sleep. To be asked for its memory wakes it
    // for moments.
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
