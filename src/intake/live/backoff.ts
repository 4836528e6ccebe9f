export interface BackoffOptions {
  /** Upper bound of the first delay, in milliseconds. It doubles with each further failure. */
  readonly initialMs: number;
  /** Upper bound of every delay, in milliseconds. */
  readonly maxMs: number;
  /**
   * Upper bound of the delays while no connection can be made, when attempts cost neither side anything. Default 1 000
   * ms.
   */
  readonly absentMs?: number;
}

/**
 * @param failures number of failures in a row
 * @param random returns a number in [0, 1)
 * @returns the delay in milliseconds: a random value up to the bound ("full jitter"), so that sidecars do not reconnect
 * to their Tracees in step
 */
export function backoffDelay(failures: number, options: BackoffOptions, random: () => number): number {
  return Math.round(random() * backoffBound(failures, options));
}

/** @returns the upper bound of the delay in milliseconds */
export function backoffBound(failures: number, options: BackoffOptions): number {
  return Math.min(options.maxMs, options.initialMs * 2 ** Math.max(0, failures - 1));
}
