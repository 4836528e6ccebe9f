import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { DataFilter } from '../../../src/detectors/filters/data-filter.ts';
import { NumericFilter } from '../../../src/detectors/filters/numeric-filter.ts';
import type { Argument } from '../../../src/event/kinds.ts';
import { compileCondition } from '../../../src/signature/where/compile.ts';
import type { Shape } from '../../../src/signature/where/shapes.ts';
import { policyFor } from '../../../src/tracee/policy.ts';
import { numberSetOf } from '../../../src/tracee/pushed/number-set.ts';
import { textSetOf, unionOf } from '../../../src/tracee/pushed/text-set.ts';
import { profiles } from '../../../src/tracee/versions/choose.ts';
import { base, load } from '../../engine/run.ts';
import { numberCondition, text, textCondition } from '../../signature/where/arbitraries.ts';

const nothing = (): void => undefined;

/** The filters of a policy for one condition of each of several signatures. */
function filtersFor(event: string, argument: string, conditions: readonly unknown[]): readonly (readonly string[])[] {
  const signatures = conditions.map((condition) =>
    load({ ...base, where: { [event]: { [argument]: condition } }, on: { [event]: nothing } }),
  );
  return profiles.map((profile) => policyFor(signatures, { profile }).rules[0]?.filters ?? []);
}

/** Whether Tracee lets an argument pass: the reading of filters that agrees with all vectors of its own. */
function passes(event: string, filters: readonly string[], argument: Argument): boolean {
  const filter = new DataFilter({ name: event, fields: undefined, numberOf: () => undefined });
  for (const one of filters) filter.add(one.replace(/^data\./, ''));
  return filter.passes((name) => (name === argument.name ? argument : undefined));
}

/** Every number with the type of its argument. */
function asBigint(condition: unknown): unknown {
  if (typeof condition === 'number') return BigInt(condition);
  if (Array.isArray(condition)) return condition.map(asBigint);
  if (typeof condition !== 'object' || condition === null) return condition;
  return Object.fromEntries(Object.entries(condition).map(([name, operand]) => [name, asBigint(operand)]));
}

const path: Shape = { form: 'text', isPath: true };

describe('a filter of a policy', () => {
  it('lets every text pass that one of the conditions accepts', () => {
    let filtered = 0;
    const conditions = fc.array(textCondition, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(conditions, fc.array(text, { minLength: 3, maxLength: 6 }), (all, values) => {
        for (const event of ['sched_process_exec', 'security_file_open'])
          for (const [argument, shape] of [
            ['pathname', path],
            ['prev_comm', { form: 'text' }],
          ] as const) {
            if (event === 'security_file_open' && argument === 'prev_comm') continue;
            const sets = unionOf(all.map((one) => textSetOf(one, shape)));
            const tests = all.map((one) => compileCondition(argument, one, shape));
            for (const filters of accepted(() => filtersFor(event, argument, all))) {
              if (filters.length > 0) filtered++;
              for (const value of values) {
                const isWanted = tests.some((test) => test(value));
                // Tracee never sends a path that ends with a slash.
                if (argument === 'pathname' && value.endsWith('/')) continue;
                const isSent = passes(event, filters, { name: argument, kind: 'str', value });
                if (isWanted) assert.ok(isSent, `${filters.join(' ')} keeps ${value}`);
                else if (sets?.isExact === true && filters.length > 0 && event === 'sched_process_exec')
                  assert.ok(!isSent, `${filters.join(' ')} lets ${value} pass`);
              }
            }
          }
      }),
      { numRuns: 600 },
    );
    assert.ok(filtered > 200, `${filtered} of them filter at all`);
  });

  it('lets every number pass that one of the conditions accepts, and no other if it says so', () => {
    let filtered = 0;
    const conditions = fc.array(numberCondition.map(asBigint), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(conditions, (all) => {
        const values = Array.from({ length: 25 }, (_, index) => BigInt(index - 12));
        const tests = all.map((one) => compileCondition('request', one, { form: 'bigint', kind: 'int64' }));
        const isExact = all.every((one) => numberSetOf(one).isExact);
        for (const filters of accepted(() => filtersFor('ptrace', 'request', all))) {
          if (filters.length > 0) filtered++;
          for (const value of values) {
            const isWanted = tests.some((test) => test(value));
            const isSent = passes('ptrace', filters, { name: 'request', kind: 'int64', value });
            if (isWanted) assert.ok(isSent, `${filters.join(' ')} keeps ${value}`);
            else if (isExact && filters.length > 0) assert.ok(!isSent, `${filters.join(' ')} lets ${value} pass`);
          }
        }
        for (const filters of accepted(() => filtersFor('ptrace', 'returnValue', all))) {
          if (filters.length > 0) filtered++;
          const filter = new NumericFilter();
          for (const one of filters) filter.add(one.replace(/^retval/, ''));
          for (const value of values)
            if (filters.length > 0 && tests.some((test) => test(value)))
              assert.ok(filter.passes(value), `${filters.join(' ')} keeps ${value}`);
        }
      }),
      { numRuns: 600 },
    );
    assert.ok(filtered > 200, `${filtered} of them filter at all`);
  });
});

/** Conditions that cannot hold are refused when a signature is loaded. */
function accepted<T>(make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch {
    return [];
  }
}
