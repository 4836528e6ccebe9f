import type { ReadThreadTime } from './thread-time.ts';

/** A thread hangs at the earliest after so much wall time without progress, in milliseconds. */
const hangMs = 2_000;
/** And after it has used so much processor time meanwhile. */
const usedMs = 1_000;
/** Both are longer by this factor while no author runs: the program's own work may take some time, such as reading a large text. */
const patience = 5;
/** A thread that uses no more than this part of the time sleeps. */
const momentsPart = 0.1;
/** A look that comes later than this after the last one counts for no more. */
const longestLookMs = 500;

/** What the watched thread shows of itself. */
export interface Activity {
  /** Changes whenever the thread gets on with its work. */
  readonly progress: number;
  /** It has nothing to do and waits for work. */
  readonly idle: boolean;
}

/**
 * Tells a thread that hangs from one that gets no processor. A thread hangs where it makes no progress for two seconds and has
 * used a second of processor time in them, or has slept through them though there is work. A thread that waits for a processor or
 * a disk, or is stopped with its process, does neither.
 */
export class Watchdog {
  readonly #readTime: ReadThreadTime;
  #progress = Number.NaN;
  #since = 0;
  #looked = 0;
  #usedAtStart = 0;
  #usedAtLook = 0;
  #sleptMs = 0;

  constructor(readTime: ReadThreadTime) {
    this.#readTime = readTime;
  }

  /**
   * To be called several times a second.
   * @param now wall time in milliseconds
   * @returns whether the thread hangs
   */
  look(now: number, { progress, idle }: Activity): boolean {
    const time = this.#readTime();
    const used = time?.usedMs ?? 0;
    const elapsed = Math.min(now - this.#looked, longestLookMs);
    this.#looked = now;
    if (progress !== this.#progress || Number.isNaN(this.#progress)) {
      this.#progress = progress;
      this.#since = now;
      this.#usedAtStart = this.#usedAtLook = used;
      this.#sleptMs = 0;
      return false;
    }
    // Where the kernel does not tell, a thread that has work and does nothing is taken to sleep. To be asked for its memory wakes it
    // for moments.
    const slept = time === undefined || (time.sleeps && used - this.#usedAtLook <= elapsed * momentsPart);
    if (slept && !idle) this.#sleptMs += elapsed;
    else this.#sleptMs = 0;
    this.#usedAtLook = used;
    const factor = idle ? patience : 1;
    const isBusy = used - this.#usedAtStart >= usedMs * factor && now - this.#since >= hangMs * factor;
    return isBusy || this.#sleptMs >= hangMs;
  }
}
