const partBytes = 32;

/**
 * Compares `length` bytes at `p` of one memory with those at `q` of another: 32 at a time, then eight, or four if there
 * are fewer.
 * @param length at least 4
 */
export function isSame(one: DataView, p: number, other: DataView, q: number, length: number): boolean {
  if (length < 8) return isSameInt(one, p, other, q) && isSameInt(one, p + length - 4, other, q + length - 4);
  let i = 0;
  for (; i + partBytes <= length; i += partBytes) if (!isSamePart(one, p + i, other, q + i)) return false;
  const last = length - 8;
  for (; i < last; i += 8) if (!isSameLong(one, p + i, other, q + i)) return false;
  return isSameLong(one, p + last, other, q + last);
}

function isSameInt(one: DataView, p: number, other: DataView, q: number): boolean {
  return one.getInt32(p, true) === other.getInt32(q, true);
}

/** V8 compares 64 bits at once here and allocates no bigints. */
function isSameLong(one: DataView, p: number, other: DataView, q: number): boolean {
  return one.getBigInt64(p, true) === other.getBigInt64(q, true);
}

function isSamePart(one: DataView, p: number, other: DataView, q: number): boolean {
  return (
    isSameLong(one, p, other, q) &&
    isSameLong(one, p + 8, other, q + 8) &&
    isSameLong(one, p + 16, other, q + 16) &&
    isSameLong(one, p + 24, other, q + 24)
  );
}

/**
 * Copies `length` bytes at `q` of one memory to `p` of another. For a few hundred bytes this is faster than `set`.
 * @param length at least 8
 */
export function copyBytes(to: DataView, p: number, from: DataView, q: number, length: number): void {
  const last = length - 8;
  for (let i = 0; i < last; i += 8) to.setBigInt64(p + i, from.getBigInt64(q + i, true), true);
  to.setBigInt64(p + last, from.getBigInt64(q + last, true), true);
}
