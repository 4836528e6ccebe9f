const longest = 2n ** 63n - 1n;

/**
 * Nanoseconds from one event time to another. Times may lie anywhere in the years 1 to 9999, and what is told of a length is a
 * signed number of 64 bits, which holds 292 years: a longer one is cut to that.
 */
export function elapsed(from: bigint, to: bigint): bigint {
  const length = to - from;
  if (length > longest) return longest;
  return length < -longest ? -longest : length;
}
