/** Restarts older than this, in milliseconds, no longer count. */
const windowMs = 600_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Back-off before the restart of a thread: none for the first one, then doubling from one second up to one minute. */
export class RestartPauses {
  #recent: number[] = [];

  /**
   * Records a restart.
   * @param now monotonic time in milliseconds
   * @returns the pause before this restart, in milliseconds
   */
  next(now: number): number {
    this.#recent = this.#recent.filter((at) => at > now - windowMs);
    const before = this.#recent.push(now) - 1;
    return before === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (before - 1));
  }
}
