import { bool, bytes, int, listOf, mapOf, parameter, string } from '../checker/types.ts';
import { contains } from '../values/comparison.ts';
import { sizeOf } from '../values/size.ts';
import { noOverload } from '../values/value.ts';
import { type CelFunction, costSize, method, one, over, two } from './function.ts';

const a = parameter('A');
const listOfA = listOf(a);
const mapOfAB = mapOf(a, parameter('B'));

export const collections: readonly (readonly [string, CelFunction])[] = [
  [
    '@in',
    {
      overloads: [over([a, listOfA], bool), over([a, mapOfAB], bool)],
      run: two(contains),
      cost: ([, range], known) => (known && Array.isArray(range) ? costSize(range) : 1),
    },
  ],
  [
    'size',
    {
      overloads: [bytes, listOfA, mapOfAB, string].flatMap((type) => [over([type], int), method([type], int)]),
      run: one((value) => {
        const size = sizeOf(value);
        return size === undefined ? noOverload() : BigInt(size);
      }),
    },
  ],
];
