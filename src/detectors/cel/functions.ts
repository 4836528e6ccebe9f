import { conversions } from './conversions.ts';
import { calculate, compare, contains, equal, sizeOf } from './operators.ts';
import { Patterns, readPattern } from './pattern.ts';
import { timePart, timeParts } from './time.ts';
import { Failure, noOverload, type Result, type Value } from './values.ts';

/** A function with all its arguments; the receiver of a method is the first. `pay` takes what it costs beyond the usual. */
export type Implementation = (args: readonly Value[], pay: (units: number) => void) => Result;

function one(run: (value: Value) => Result): Implementation {
  return ([value]) => (value === undefined ? noOverload() : run(value));
}

function two(run: (a: Value, b: Value) => Result): Implementation {
  return ([a, b]) => (a === undefined || b === undefined ? noOverload() : run(a, b));
}

function onTexts(run: (a: string, b: string) => Result): Implementation {
  return two((a, b) => (typeof a === 'string' && typeof b === 'string' ? run(a, b) : noOverload()));
}

function ordered(holds: (order: number) => boolean): Implementation {
  return two((a, b) => {
    const order = compare(a, b);
    return order instanceof Failure ? order : holds(order);
  });
}

function negate(value: Value): Result {
  if (typeof value === 'number') return -value;
  return typeof value === 'bigint' ? calculate('-', 0n, value) : noOverload();
}

/** The standard functions, but for those that choose what they look at (`&&`, `||`, `?:`, `[]` and the walks). */
export const standardFunctions: ReadonlyMap<string, Implementation> = new Map<string, Implementation>([
  ['!_', one((value) => (typeof value === 'boolean' ? !value : noOverload()))],
  ['-_', one(negate)],
  ['_==_', two(equal)],
  ['_!=_', two((a, b) => !equal(a, b))],
  ['_<_', ordered((order) => order < 0)],
  ['_<=_', ordered((order) => order <= 0)],
  ['_>_', ordered((order) => order > 0)],
  ['_>=_', ordered((order) => order >= 0)],
  ['_+_', two((a, b) => calculate('+', a, b))],
  ['_-_', two((a, b) => calculate('-', a, b))],
  ['_*_', two((a, b) => calculate('*', a, b))],
  ['_/_', two((a, b) => calculate('/', a, b))],
  ['_%_', two((a, b) => calculate('%', a, b))],
  ['@in', two(contains)],
  [
    'size',
    one((value) => {
      const size = sizeOf(value);
      return size === undefined ? noOverload() : BigInt(size);
    }),
  ],
  ['contains', onTexts((text, part) => text.includes(part))],
  ['startsWith', onTexts((text, part) => text.startsWith(part))],
  ['endsWith', onTexts((text, part) => text.endsWith(part))],
  ...[...conversions].map(([name, convert]) => [name, one(convert)] as const),
  ...timeParts.map((name) => [name, ([value, zone]: readonly Value[]) => timePart(name, value ?? null, zone)] as const),
]);

/**
 * `matches`, with a pattern that is known beforehand, where it is a literal.
 * @param source undefined: the pattern is only known when the expression runs
 */
export function matcher(source: string | undefined): Implementation {
  const patterns = new Patterns();
  const known = source === undefined ? undefined : readPattern(source);
  return ([text, written], pay) => {
    if (typeof text !== 'string' || typeof written !== 'string') return noOverload();
    const pattern = source === undefined ? patterns.get(written) : known;
    if (pattern === undefined) return new Failure('the pattern is no regular expression, or too long');
    pay(Math.ceil((1 + text.length) * 0.1) * Math.ceil(pattern.size / 4));
    return pattern.test(text);
  };
}
