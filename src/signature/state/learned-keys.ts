import * as z from 'zod';
import { BoundedMap, textBytes } from './bounded-map.ts';
import type { Key } from './event-key.ts';

/** Form of saved keys. */
export const savedKeys = z.strictObject({
  /** Learning time that is left, in nanoseconds. */
  left: z.string().regex(/^\d{1,20}$/),
  keys: z.array(z.union([z.string(), z.number()])),
});
export type SavedKeys = z.output<typeof savedKeys>;

/** Approximate bytes of a key without its text. */
const perKey = 96;

/** Keys that were seen, limited in number and bytes, and the learning time that is left. */
export class LearnedKeys {
  /** The values are the keys. */
  readonly #keys: BoundedMap<Key, Key>;
  readonly #longestPause: bigint;
  #left: bigint;
  #last: bigint | undefined;

  /**
   * @param learn learning time in nanoseconds
   * @param max limit of keys
   * @param maxBytes limit of their bytes
   * @param saved the keys of an earlier run
   */
  constructor(learn: bigint, max: number, maxBytes: number, saved: SavedKeys | undefined) {
    this.#keys = new BoundedMap(max, undefined, maxBytes, (key) => perKey + textBytes(key));
    this.#longestPause = learn / 2n;
    const left = saved === undefined ? learn : BigInt(saved.left);
    this.#left = left < learn ? left : learn;
    for (const key of saved?.keys ?? []) this.#keys.set(key, key);
  }

  get evicted(): number {
    return this.#keys.evicted;
  }

  /**
   * Notes a key.
   * @param timestamp epoch nanoseconds
   * @returns true if the key was not seen before and the learning time is over
   */
  isNew(key: Key, timestamp: bigint): boolean {
    this.#pass(timestamp);
    if (this.#keys.get(key) !== undefined) return false;
    this.#keys.set(key, key);
    return this.#left === 0n;
  }

  save(): SavedKeys {
    return { left: String(this.#left), keys: [...this.#keys.values()] };
  }

  /**
   * A pause counts as at most half of the learning time: a clock that is set forward must not end the learning at once.
   */
  #pass(timestamp: bigint): void {
    const passed = this.#last === undefined ? 0n : timestamp - this.#last;
    if (this.#last === undefined || passed > 0n || -passed > this.#longestPause) this.#last = timestamp;
    if (passed <= 0n || this.#left === 0n) return;
    const counted = passed < this.#longestPause ? passed : this.#longestPause;
    this.#left = counted < this.#left ? this.#left - counted : 0n;
  }
}
