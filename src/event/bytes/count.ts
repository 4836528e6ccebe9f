/** Larger numbers would be floats. */
const most = 0x3fff_ffff;

/** @returns the number after this one, over and over from 1 to 2^30: for who only asks whether something is still the last */
export function nextCount(count: number): number {
  return (count & most) + 1;
}
