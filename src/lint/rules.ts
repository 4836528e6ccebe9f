import type { Rule } from './rule.ts';
import { bigintAndNumber } from './rules/bigint-and-number.ts';
import { changingSubject } from './rules/changing-subject.ts';
import { clockOrRandom } from './rules/clock-or-random.ts';
import { promise } from './rules/promise.ts';
import { tested } from './rules/tested.ts';
import { unboundedState } from './rules/unbounded-state.ts';

/** All rules, in the order in which their breaches appear. */
export const rules: readonly Rule[] = [
  clockOrRandom,
  promise,
  bigintAndNumber,
  unboundedState,
  changingSubject,
  tested,
];
