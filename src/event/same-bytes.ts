/** Fewer bytes `isSame` does not compare. */
export const fewestBytes = 16;

/**
 * Whether `length` bytes at `p` of one memory are those at `q` of another. Sixteen at a time, which is twice as quick as four.
 * @param length at least `fewestBytes`
 */
export function isSame(one: DataView, p: number, other: DataView, q: number, length: number): boolean {
  const last = length - fewestBytes;
  for (let i = 0; i < last; i += fewestBytes) if (!isSamePart(one, p + i, other, q + i)) return false;
  return isSamePart(one, p + last, other, q + last);
}

function isSamePart(one: DataView, p: number, other: DataView, q: number): boolean {
  const difference =
    (one.getInt32(p, true) ^ other.getInt32(q, true)) |
    (one.getInt32(p + 4, true) ^ other.getInt32(q + 4, true)) |
    (one.getInt32(p + 8, true) ^ other.getInt32(q + 8, true)) |
    (one.getInt32(p + 12, true) ^ other.getInt32(q + 12, true));
  return difference === 0;
}
