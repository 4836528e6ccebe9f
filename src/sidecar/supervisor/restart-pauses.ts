/** Restarts longer ago than this do not count any more, in milliseconds. */
const windowMs = 600_000;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** How long to wait before the engine is started again: not at all the first time, then longer each time, up to a minute. */
export class RestartPauses {
  #recent: number[] = [];

  /**
   * @param now in milliseconds
   * @returns milliseconds
   */
  next(now: number): number {
    this.#recent = this.#recent.filter((at) => at > now - windowMs);
    const before = this.#recent.push(now) - 1;
    return before === 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** (before - 1));
  }
}
