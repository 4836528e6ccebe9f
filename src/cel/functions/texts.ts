import { bool, string } from '../checker/types.ts';
import { Patterns, readPattern } from '../values/pattern.ts';
import { Failure, noOverload, type Result } from '../values/value.ts';
import { type CelFunction, type Cost, costSize, type Implementation, method, over, tenth, two } from './function.ts';

function onTexts(run: (a: string, b: string) => Result, cost: Cost): CelFunction {
  return {
    overloads: [method([string, string], bool)],
    run: two((a, b) => (typeof a === 'string' && typeof b === 'string' ? run(a, b) : noOverload())),
    cost,
  };
}

const ofPart: Cost = ([, part]) => tenth(costSize(part));

export const texts: readonly (readonly [string, CelFunction])[] = [
  [
    'contains',
    onTexts(
      (text, part) => text.includes(part),
      ([text, part]) => tenth(costSize(text)) * tenth(costSize(part)),
    ),
  ],
  ['startsWith', onTexts((text, part) => text.startsWith(part), ofPart)],
  ['endsWith', onTexts((text, part) => text.endsWith(part), ofPart)],
  [
    'matches',
    {
      overloads: [over([string, string], bool), method([string, string], bool)],
      prepare: ([, pattern]) => matcher(typeof pattern === 'string' ? pattern : undefined),
      cost: ([text, pattern]) => tenth(1 + costSize(text)) * Math.ceil(costSize(pattern) * 0.25),
    },
  ],
];

/**
 * Implements `matches`. A literal pattern is compiled in advance.
 * @param source the literal pattern; undefined if the pattern is known only during evaluation
 */
function matcher(source: string | undefined): Implementation {
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
