import { createHash } from 'node:crypto';

/** Number of keys that are counted at once. */
export const topCapacity = 200;
/** Longer keys are shortened, and told apart by a hash. In UTF-16 units. */
const longestKey = 256;
const hashDigits = 12;

/** A counted key. The true count is between `count - tooHigh` and `count`. */
export interface TopCount {
  readonly key: string;
  readonly count: number;
  readonly tooHigh: number;
}

/** The most frequent keys, most frequent first; equal counts in the order of their keys. */
export interface TopCounts {
  readonly counts: readonly TopCount[];
  /** Sum over all keys, exact. */
  readonly total: number;
  /** Largest count that a key may have which is not listed; 0 if all keys are listed and all counts are exact. */
  readonly unlisted: number;
}

/**
 * Counts keys that an attacker may choose, in bounded memory, by the algorithm Space-Saving (Metwally et al., 2005). Up to
 * 200 different keys the counts are exact. Beyond that a new key takes the place of the rarest one and its count, which it
 * may be too high by.
 */
export class TopCounter {
  readonly #counts = new Map<string, { count: number; tooHigh: number }>();
  #total = 0;
  #unlisted = 0;

  add(text: string): void {
    const key = shortKey(text);
    this.#total++;
    const known = this.#counts.get(key);
    if (known !== undefined) {
      known.count++;
      return;
    }
    let tooHigh = 0;
    if (this.#counts.size >= topCapacity) {
      const [rarest, least] = this.#rarest();
      this.#counts.delete(rarest);
      tooHigh = least;
      this.#unlisted = Math.max(this.#unlisted, least);
    }
    this.#counts.set(key, { count: tooHigh + 1, tooHigh });
  }

  get result(): TopCounts {
    const counts = [...this.#counts].map(([key, { count, tooHigh }]) => ({ key, count, tooHigh }));
    return { counts: counts.sort(byCount), total: this.#total, unlisted: this.#unlisted };
  }

  #rarest(): readonly [key: string, count: number] {
    let [rarest, least] = ['', Number.POSITIVE_INFINITY];
    for (const [key, { count }] of this.#counts) if (count < least) [rarest, least] = [key, count];
    return [rarest, least];
  }
}

/**
 * Adds up counts of different streams. The result depends on the order of the list and on nothing else.
 * @returns counts whose errors are the sums of those of the parts
 */
export function sumOfTops(tops: readonly TopCounts[]): TopCounts {
  return tops.reduce(plus, { counts: [], total: 0, unlisted: 0 });
}

function plus(one: TopCounts, other: TopCounts): TopCounts {
  const both = new Map<string, { count: number; tooHigh: number }>();
  for (const [counts, missing] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const { key, count, tooHigh } of counts.counts) {
      const known = both.get(key);
      // A key that the other part does not list may have been in it up to so many times.
      if (known === undefined) both.set(key, { count: count + missing.unlisted, tooHigh: tooHigh + missing.unlisted });
      else
        both.set(key, {
          count: known.count + count - counts.unlisted,
          tooHigh: known.tooHigh + tooHigh - counts.unlisted,
        });
    }
  }
  const sorted = [...both].map(([key, { count, tooHigh }]) => ({ key, count, tooHigh })).sort(byCount);
  const left = sorted[topCapacity]?.count ?? 0;
  const unlisted = Math.max(one.unlisted + other.unlisted, left);
  return { counts: sorted.slice(0, topCapacity), total: one.total + other.total, unlisted };
}

function byCount(a: TopCount, b: TopCount): number {
  return b.count - a.count || (a.key < b.key ? -1 : 1);
}

/** @returns the key; a long one as its beginning with a hash of the whole */
function shortKey(key: string): string {
  if (key.length <= longestKey) return key;
  const hash = createHash('sha256').update(key, 'utf16le').digest('hex').slice(0, hashDigits);
  return `${key.slice(0, longestKey - hashDigits - 2).toWellFormed()}…#${hash}`;
}
