/**
 * Whether two times are less than `length` apart. Either may be the newer one: an event may be late, and a clock may be
 * set back.
 */
export function isWithin(length: bigint, time: bigint, other: bigint): boolean {
  const distance = other - time;
  return distance < length && -distance < length;
}
