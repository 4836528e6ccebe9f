interface Entry<V> {
  value: V;
  /** What its key and value count. */
  bytes: number;
  /** Asked for since the hand came by. */
  used: boolean;
}

/** What texts among keys and values may take together, in bytes. */
export const defaultMaxTextBytes = 16 * 1024 * 1024;

/** Bytes of a text, with two for each UTF-16 unit. Everything else that may be a key has the same size always. */
export function textBytes(value: unknown): number {
  return typeof value === 'string' ? 2 * value.length : 0;
}

/**
 * A map of at most so many entries and so many bytes, for state of what an attacker can make any number of. Where it is full, an entry
 * that was not used lately is forgotten, and counted. Which one is found by the clock algorithm: a hand goes round, spares
 * what was used since it came by the last time, and takes the first that was not. Every operation takes constant time on average.
 */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #max: number;
  readonly #maxBytes: number;
  readonly #bytesOf: (value: V) => number;
  #bytes = 0;
  readonly #onEvict: ((value: V, key: K) => void) | undefined;
  /** A map's own iterator goes on where it stands, whatever was deleted: to start anew would pass over the deleted each time. */
  #hand: MapIterator<[K, Entry<V>]> | undefined;
  /** How many entries were forgotten for lack of room. */
  evicted = 0;

  /**
   * @param max how many entries there may be, at least 1
   * @param onEvict is told what was forgotten for lack of room, after it is gone
   * @param maxBytes how many bytes keys and values may have together; 16 MiB by default
   * @param bytesOf what a value counts, each time that it is set; by default texts alone count, with two bytes for each UTF-16 unit
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
      while (this.#bytes > this.#maxBytes && this.#entries.size > 1) this.evict();
      return;
    }
    if (this.#entries.size >= this.#max) this.evict();
    while (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) this.evict();
    this.#bytes += bytes;
    this.#entries.set(key, { value, bytes, used: false });
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= entry.bytes;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** In the order in which the keys were put in; to look does not count as use. */
  *values(): Generator<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  /** Forgets one entry that was not used lately, and counts it. @returns it; undefined where there is none */
  evict(): V | undefined {
    while (this.#entries.size > 0) {
      this.#hand ??= this.#entries.entries();
      const step = this.#hand.next();
      if (step.done === true) {
        this.#hand = undefined;
        continue;
      }
      const [key, entry] = step.value;
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
