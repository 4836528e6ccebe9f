const encoder = new TextEncoder();

/** Finds in bytes one of a fixed set of names, without making a string. */
export class NameTable {
  readonly #names: readonly Uint8Array[];
  /** Indexes of the names, by length and two bytes of the name; few names share these. */
  readonly #buckets: readonly (readonly number[] | undefined)[];

  /** @param names distinct ASCII names; an empty one keeps its index free and is never found */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => encoder.encode(name));
    let size = 8;
    while (size < 4 * names.length) size *= 2;
    const buckets = Array.from({ length: size }, (): number[] | undefined => undefined);
    for (const [index, name] of this.#names.entries()) {
      if (name.length === 0) continue;
      const bucket = bucketOf(name, 0, name.length, size);
      (buckets[bucket] ??= []).push(index);
    }
    this.#buckets = buckets;
  }

  /** @returns index of the name in `b[start, end)`; -1 if it is none of them */
  find(b: Uint8Array, start: number, end: number): number {
    if (start >= end) return -1;
    const candidates = this.#buckets[bucketOf(b, start, end, this.#buckets.length)];
    if (candidates === undefined) return -1;
    for (let i = 0; i < candidates.length; i++) {
      const index = candidates[i] ?? -1;
      if (isSame(this.#names[index], b, start, end)) return index;
    }
    return -1;
  }
}

/**
 * Hashes the end and the middle of a name, because similar names often differ only there.
 * @param size a power of two
 */
function bucketOf(b: Uint8Array, start: number, end: number, size: number): number {
  const length = end - start;
  return (length + 7 * (b[end - 1] ?? 0) + 31 * (b[start + (length >> 1)] ?? 0)) & (size - 1);
}

function isSame(name: Uint8Array | undefined, b: Uint8Array, start: number, end: number): boolean {
  if (name === undefined || name.length !== end - start) return false;
  for (let i = name.length - 1; i >= 0; i--) if (name[i] !== b[start + i]) return false;
  return true;
}
