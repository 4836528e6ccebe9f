interface Entry<V> {
  value: V;
  /** Bytes of the key and the value. */
  bytes: number;
  /** Whether it was read since the hand last passed it. */
  used: boolean;
}

/** Limit of the bytes of texts in keys and values. */
export const defaultMaxTextBytes = 16 * 1024 * 1024;

/** @returns bytes of a text, with two per UTF-16 unit; 0 for other values, whose size is constant */
export function textBytes(value: unknown): number {
  return typeof value === 'string' ? 2 * value.length : 0;
}

/**
 * A map with a limited number of entries and bytes, for state whose size an attacker controls. At a limit, it evicts an
 * entry that was not used recently, and counts it. The clock algorithm selects the entry: a hand moves around the
 * entries, skips those used since its last pass, and evicts the first other one. Every operation takes constant time on
 * average.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #max: number;
  readonly #maxBytes: number;
  readonly #bytesOf: (value: V) => number;
  #bytes = 0;
  readonly #onEvict: ((value: V, key: K) => void) | undefined;
  /**
   * A map's iterator keeps its position despite deletions. A new iterator would pass over the deleted entries each
   * time.
   */
  #hand: MapIterator<[K, Entry<V>]> | undefined;
  /** Number of entries that were evicted because a limit was reached. */
  evicted = 0;

  /**
   * @param max limit of entries, at least 1
   * @param onEvict called with an entry after its eviction
   * @param maxBytes limit of the bytes of keys and values; 16 MiB by default
   * @param bytesOf bytes of a value, computed each time it is set; by default only texts count, with two bytes per
   * UTF-16 unit
   */
  constructor(
    max: number,
    onEvict?: (value: V, key: K) => void,
    maxBytes = defaultMaxTextBytes,
    bytesOf: (value: V) => number = textBytes,
  ) {
    this.#max = max;
    this.#maxBytes = maxBytes;
    this.#bytesOf = bytesOf;
    this.#onEvict = onEvict;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.value;
  }

  set(key: K, value: V): void {
    const entry = this.#entries.get(key);
    const bytes = textBytes(key) + this.#bytesOf(value);
    if (entry !== undefined) {
      this.#bytes += bytes - entry.bytes;
      entry.value = value;
      entry.bytes = bytes;
      entry.used = true;
      while (this.#bytes > this.#maxBytes && this.#entries.size > 1) this.#evictOther(entry);
      return;
    }
    if (this.#entries.size >= this.#max) this.evict();
    while (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) this.evict();
    this.#bytes += bytes;
    this.#entries.set(key, { value, bytes, used: false });
  }

  delete(key: K): boolean {
    if (this.#bytes === 0) return this.#entries.delete(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= entry.bytes;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** Values in the order in which the keys were inserted. Iteration does not count as use. */
  *values(): Generator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  /**
   * Evicts one entry that was not used recently, and counts it.
   * @returns the value; undefined if the map is empty
   */
  evict(): V | undefined {
    return this.#evictOther(undefined);
  }

  /** The same, except that it passes over one entry. */
  #evictOther(kept: Entry<V> | undefined): V | undefined {
    while (this.#entries.size > 0) {
      this.#hand ??= this.#entries.entries();
      const step = this.#hand.next();
      if (step.done === true) {
        this.#hand = undefined;
        continue;
      }
      const [key, entry] = step.value;
      if (entry === kept) continue;
      if (entry.used) {
        entry.used = false;
        continue;
      }
      this.delete(key);
      this.evicted++;
      this.#onEvict?.(entry.value, key);
      return entry.value;
    }
    return undefined;
  }
}
