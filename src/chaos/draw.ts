import type * as FastCheck from 'fast-check';

/** fast-check, which is loaded only for chaos. */
export type Library = typeof FastCheck;

/** Draws numbers from a seed, and finds small counterexamples. */
export class Draws {
  readonly #fc: Library;
  readonly #seed: number;

  constructor(library: Library, seed: number) {
    this.#fc = library;
    this.#seed = seed;
  }

  /**
   * Draws lists.
   * @param length of each list
   * @param most largest number
   * @param count number of lists
   * @param salt makes other lists of the same seed
   */
  lists(length: number, most: number, count: number, salt: number): readonly (readonly number[])[] {
    const { noBias, sample } = this.#fc;
    return sample(noBias(this.#list(length, most)), { seed: this.#seed + salt, numRuns: count });
  }

  /**
   * Looks for a list for which something does not hold, and makes it small: fewer and smaller numbers.
   * @param shrinks limit of the steps that make it small
   * @returns undefined if it holds for all
   */
  counterexample(
    length: number,
    most: number,
    { count, salt, shrinks }: { readonly count: number; readonly salt: number; readonly shrinks: number },
    holds: (list: readonly number[]) => boolean,
  ): readonly number[] | undefined {
    const { check, limitShrink, noBias, property } = this.#fc;
    const found = check(property(limitShrink(noBias(this.#list(length, most)), shrinks), holds), {
      seed: this.#seed + salt,
      numRuns: count,
    });
    return found.counterexample?.[0];
  }

  #list(length: number, most: number): FastCheck.Arbitrary<number[]> {
    const { array, nat } = this.#fc;
    return array(nat(most), { minLength: length, maxLength: length, size: 'max' });
  }
}

/** @returns every set of `size` of the numbers below `count` */
export function* setsOf(size: number, count: number, from = 0): Generator<readonly number[]> {
  if (size === 0) yield [];
  else
    for (let first = from; first <= count - size; first++)
      for (const rest of setsOf(size - 1, count, first + 1)) yield [first, ...rest];
}

/** @returns the numbers below `count`, or as many of them as `most`, evenly spread */
export function spread(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => Math.floor((index * count) / most));
}
