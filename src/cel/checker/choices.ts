import type { Overload } from '../functions/function.ts';
import { bool, int, listOf, mapOf, parameter } from './types.ts';

const a = parameter('A');
const b = parameter('B');

/** Overloads of the operators that evaluate only some of their operands. The evaluator implements them. */
export const choices: ReadonlyMap<string, readonly Overload[]> = new Map<string, readonly Overload[]>([
  ['_?_:_', [{ args: [bool, a, a], result: a }]],
  [
    '_[_]',
    [
      { args: [listOf(a), int], result: a },
      { args: [mapOf(a, b), a], result: b },
    ],
  ],
]);
