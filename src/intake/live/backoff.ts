export interface BackoffOptions {
  /** Upper bound of the first delay, in milliseconds; doubled for each failure after it. */
  readonly initialMs: number;
  /** Upper bound of every delay, in milliseconds. */
  readonly maxMs: number;
  /** Upper bound of the delays while no connection comes about, which costs neither side anything. Default 1 000 ms. */
  readonly absentMs?: number;
}

/**
 * How long to wait after so many failures in a row, in milliseconds: anything up to the bound ("full jitter"), so that a
 * fleet of sidecars does not come back to its Tracees in step. `random` gives a number in [0, 1).
 */
export function backoffDelay(failures: number, options: BackoffOptions, random: () => number): number {
  return Math.round(random() * backoffBound(failures, options));
}

/** The upper bound of that, in milliseconds. */
export function backoffBound(failures: number, options: BackoffOptions): number {
  return Math.min(options.maxMs, options.initialMs * 2 ** Math.max(0, failures - 1));
}
