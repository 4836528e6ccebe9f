import * as z from 'zod';
import { BoundedMap, textBytes } from './bounded-map.ts';
import type { Key } from './event-key.ts';

/** Form of saved keys. */
export const savedKeys = z.strictObject({
  /** Learning time that is left, in nanoseconds. */
  left: z.string().regex(/^\d{1,20}$/),
  /** Time up to which it has passed, in epoch nanoseconds. */
  last: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
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
  /** Events up to this time were counted in an earlier run. A fleet evaluates some of them again. */
  readonly #counted: bigint;
  /** Time that may pass before `#counted` without being counted: the clock of the earlier run may have been wrong. */
  #again: bigint;

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
    this.#counted = BigInt(saved?.last ?? 0);
    this.#again = learn;
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
    const last = this.#again > 0n && this.#counted > (this.#last ?? 0n) ? this.#counted : this.#last;
    return {
      left: String(this.#left),
      ...(this.#left > 0n && last !== undefined && { last: String(last) }),
      keys: [...this.#keys.values()],
    };
  }

  /**
   * A pause counts as at most half of the learning time: a clock that is set forward must not end the learning at once.
   */
  #pass(timestamp: bigint): void {
    const last = this.#last;
    const passed = last === undefined ? 0n : timestamp - last;
    if (last === undefined || passed > 0n || -passed > this.#longestPause) this.#last = timestamp;
    if (last === undefined || passed <= 0n || this.#left === 0n) return;
    const again = this.#again > 0n && last < this.#counted ? least(timestamp, this.#counted) - last : 0n;
    this.#again -= again;
    const counted = least(passed - again, this.#longestPause);
    this.#left = counted < this.#left ? this.#left - counted : 0n;
  }
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
