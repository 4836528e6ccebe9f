/** Finds which of a fixed set of names stands in bytes, without making a string of it. */
export class NameTable {
  readonly #names: readonly Uint8Array[];
  /** Indexes of the names by length; few names share one. */
  readonly #byLength: readonly (readonly number[])[];

  /** @param names ASCII names, no two alike. */
  constructor(names: readonly string[]) {
    this.#names = names.map((name) => new TextEncoder().encode(name));
    const byLength: number[][] = [];
    for (const [index, name] of this.#names.entries()) {
      while (byLength.length <= name.length) byLength.push([]);
      byLength[name.length]?.push(index);
    }
    this.#byLength = byLength;
  }

  /** Index of the name that `b[start, end)` spells, -1 where it is none of them. */
  find(b: Uint8Array, start: number, end: number): number {
    const candidates = this.#byLength[end - start];
    if (candidates === undefined) return -1;
    search: for (const index of candidates) {
      const name = this.#names[index];
      if (name === undefined) continue;
      for (let i = name.length - 1; i >= 0; i--) if (name[i] !== b[start + i]) continue search;
      return index;
    }
    return -1;
  }
}
