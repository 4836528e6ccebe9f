/** Number of upper bounds: 1, 2, 4 ... 65 536 ms. */
const boundCount = 17;

/** Upper bounds of the buckets in seconds. The last bucket has none. */
export const lagBounds: readonly number[] = Array.from({ length: boundCount }, (_, power) => 2 ** power / 1_000);

/** Length of the array in which `countLag` counts: the sum in milliseconds, then a count for each bucket. */
export const lagLength = boundCount + 2;

/** Counts of a lag histogram at one moment. */
export interface LagHistogram {
  /** Sum of all lags, in seconds. */
  readonly sum: number;
  /** Number of lags in each bucket; the last bucket has no upper bound. */
  readonly buckets: readonly number[];
}

/**
 * Counts the lag of one event. It runs for each evaluated event, so it takes the bucket from the position of the highest bit.
 * A lag that equals a bound counts above it.
 * @param array has `lagLength` fields
 * @param lagMs milliseconds, 0 or more
 */
export function countLag(array: Float64Array, lagMs: number): void {
  const power = 32 - Math.clz32(lagMs);
  const index = power < boundCount ? power + 1 : lagLength - 1;
  array[0] = (array[0] ?? 0) + lagMs;
  array[index] = (array[index] ?? 0) + 1;
}

/** @returns a copy of the counts */
export function readLag(array: Float64Array): LagHistogram {
  const [sum = 0, ...buckets] = array;
  return { sum: sum / 1_000, buckets };
}
