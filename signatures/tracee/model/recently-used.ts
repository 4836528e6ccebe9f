/** A map that forgets the key that was used longest ago when it is full: exactly the one that Tracee forgets (hashicorp/golang-lru). */
export class RecentlyUsed<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #max: number;
  /** How many keys were forgotten for lack of room. */
  evicted = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** To look a key up is to use it. */
  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.#use(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#use(key, value);
    if (this.#entries.size <= this.#max) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      this.evicted++;
      return;
    }
  }

  #use(key: K, value: V): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
  }
}
