import {
  bool,
  bytes,
  double,
  duration,
  int,
  listOf,
  parameter,
  string,
  type Type,
  timestamp,
  uint,
} from '../checker/types.ts';
import { calculate } from '../values/arithmetic.ts';
import { noOverload, type Result, type Value } from '../values/value.ts';
import { type CelFunction, costSize, isText, type Overload, one, over, tenth, two } from './function.ts';

const listOfA = listOf(parameter('A'));

/** Creates overloads with equal types of operands and result. */
function same(...types: readonly Type[]): readonly Overload[] {
  return types.map((type) => over([type, type], type));
}

function negate(value: Value): Result {
  if (typeof value === 'number') return -value;
  return typeof value === 'bigint' ? calculate('-', 0n, value) : noOverload();
}

export const arithmetic: readonly (readonly [string, CelFunction])[] = [
  [
    '!_',
    { overloads: [over([bool], bool)], run: one((value) => (typeof value === 'boolean' ? !value : noOverload())) },
  ],
  ['-_', { overloads: [over([double], double), over([int], int)], run: one(negate) }],
  [
    '_+_',
    {
      overloads: [
        ...same(bytes, double, duration),
        over([duration, timestamp], timestamp),
        over([timestamp, duration], timestamp),
        ...same(int),
        over([listOfA, listOfA], listOfA),
        ...same(string, uint),
      ],
      run: two((a, b) => calculate('+', a, b)),
      cost: ([a, b], known) => (known && isText(a) ? tenth(costSize(a) + costSize(b)) : 1),
    },
  ],
  [
    '_-_',
    {
      overloads: [
        ...same(double, duration, int),
        over([timestamp, duration], timestamp),
        over([timestamp, timestamp], duration),
        ...same(uint),
      ],
      run: two((a, b) => calculate('-', a, b)),
    },
  ],
  ['_*_', { overloads: same(double, int, uint), run: two((a, b) => calculate('*', a, b)) }],
  ['_/_', { overloads: same(double, int, uint), run: two((a, b) => calculate('/', a, b)) }],
  ['_%_', { overloads: same(int, uint), run: two((a, b) => calculate('%', a, b)) }],
];
