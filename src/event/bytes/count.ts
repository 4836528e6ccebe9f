/** Limit of V8's small integers: larger numbers would be floats. */
const most = 0x3fff_ffff;

/** @returns next value of a wrapping generation counter, from 1 to 2^30; compare for equality only */
export function nextCount(count: number): number {
  return (count & most) + 1;
}
