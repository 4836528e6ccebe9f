/** The settings of property tests, from the environment variables `PROPERTY_RUNS` and `PROPERTY_SEED`. */

/** The number of runs of each property is multiplied by this: `PROPERTY_RUNS=10 npm test -- test/event` is the long form. */
export const runsFactor = positive('PROPERTY_RUNS') ?? 1;

/** The seed of all properties; undefined if each has its fixed one. `npm test` replaces `random` by a number. */
export const seed = integer('PROPERTY_SEED');

/**
 * @param count number of runs in `npm test`, for a test that draws its input without fast-check
 * @returns that number, times PROPERTY_RUNS
 */
export function runs(count: number): number {
  return Math.ceil(count * runsFactor);
}

function positive(name: string): number | undefined {
  const value = process.env[name];
  if (value === undefined) return undefined;
  if (Number(value) > 0) return Number(value);
  throw new Error(`${name} takes a number above 0, and not ${JSON.stringify(value)}`);
}

function integer(name: string): number | undefined {
  const value = process.env[name];
  if (value === undefined) return undefined;
  if (/^-?\d{1,10}$/.test(value)) return Number(value);
  throw new Error(`${name} takes a whole number or "random", and not ${JSON.stringify(value)}`);
}
