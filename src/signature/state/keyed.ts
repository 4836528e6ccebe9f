/** A map that forgets the key that was used longest ago when it is full, and counts that. */
export class Keyed<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #maxKeys: number;
  /** How many keys were forgotten for lack of room. */
  evicted = 0;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#maxKeys) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        this.evicted++;
        return;
      }
    }
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }
}
