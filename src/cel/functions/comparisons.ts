import { bool, bytes, double, duration, int, parameter, string, timestamp, uint } from '../checker/types.ts';
import { compare, equal } from '../values/comparison.ts';
import { Failure } from '../values/value.ts';
import { type CelFunction, type Cost, costSize, isText, type Overload, over, tenth, two } from './function.ts';

const a = parameter('A');

const equality: Cost = ([left, right]) => tenth(Math.min(costSize(left), costSize(right)));

const overloads = [bool, int, uint, double, string, bytes, timestamp, duration].map((type) => over([type, type], bool));

function ordered(holds: (order: number) => boolean): CelFunction {
  return {
    overloads,
    run: two((left, right) => {
      const order = compare(left, right);
      return order instanceof Failure ? order : holds(order);
    }),
    cost: (args, known) => (known && isText(args[0]) ? equality(args, known) : 1),
  };
}

export const comparisons: readonly (readonly [string, CelFunction])[] = [
  ['_==_', { overloads: [over([a, a], bool)], run: two(equal), cost: equality }],
  ['_!=_', { overloads: [over([a, a], bool)], run: two((left, right) => !equal(left, right)), cost: equality }],
  ['_<_', ordered((order) => order < 0)],
  ['_<=_', ordered((order) => order <= 0)],
  ['_>_', ordered((order) => order > 0)],
  ['_>=_', ordered((order) => order >= 0)],
];

const numbers = [int, uint, double];

/**
 * Comparisons of numbers of different types. cel-go rejects them before evaluation, but omits this check after the
 * first macro: `ancestors.exists(a, a.pid > 1000)` works in Tracee, so it works here.
 */
export const mixedComparisons: readonly Overload[] = numbers.flatMap((left) =>
  numbers.filter((right) => right !== left).map((right) => over([left, right], bool)),
);

/** Names of the operators that `mixedComparisons` extend. */
export const comparisonNames: ReadonlySet<string> = new Set(['_<_', '_<=_', '_>_', '_>=_']);
