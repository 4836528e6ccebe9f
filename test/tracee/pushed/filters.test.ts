import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { DataFilter } from '../../../src/detectors/filters/data-filter.ts';
import { NumericFilter } from '../../../src/detectors/filters/numeric-filter.ts';
import { type Scope, ScopeFilter } from '../../../src/detectors/filters/scope-filter.ts';
import type { Argument } from '../../../src/event/kinds.ts';
import { compileWhere } from '../../../src/signature/where/arguments.ts';
import { compileCondition } from '../../../src/signature/where/compile.ts';
import type { Shape } from '../../../src/signature/where/shapes.ts';
import { policyFor } from '../../../src/tracee/policy.ts';
import { numberSetOf } from '../../../src/tracee/pushed/number-set.ts';
import { textSetOf, unionOf } from '../../../src/tracee/pushed/text-set.ts';
import { newestRelease, profiles } from '../../../src/tracee/versions/choose.ts';
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

describe('filters of a policy for groups of conditions', () => {
  const one = fc.nat(3);
  const leaf = fc.oneof(
    fc.record({ cmdpath: textCondition }),
    fc.record({ pathname: text.map((prefix) => ({ prefix })) }),
    fc.record({ inode: one.map(BigInt) }),
    fc.record({ cmdpath: textCondition, inode: fc.array(one.map(BigInt), { minLength: 1, maxLength: 2 }) }),
  );
  const { group } = fc.letrec<{ group: object }>((tie) => ({
    group: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      tie('group').map((not) => ({ not })),
      fc.tuple(leaf, fc.array(leaf, { minLength: 1, maxLength: 2 })).map(([own, any]) => ({ ...own, any })),
    ),
  }));
  const data = fc.record({ cmdpath: text, pathname: text, inode: one.map(BigInt) });

  it('let every event pass that one of the signatures accepts', () => {
    let filtered = 0;
    let wanted = 0;
    fc.assert(
      fc.property(
        fc.array(group, { minLength: 1, maxLength: 2 }),
        fc.array(data, { minLength: 5, maxLength: 9 }),
        (all, events) => {
          const policies = accepted(() => {
            const signatures = all.map((where) =>
              load({ ...base, where: { sched_process_exec: where }, on: { sched_process_exec: nothing } }),
            );
            return profiles.map((profile) => policyFor(signatures, { profile }).rules[0]?.filters ?? []);
          });
          const tests = all.map((where) => compileWhere({ ...where }, 'sched_process_exec'));
          for (const filters of policies) {
            if (filters.length > 0) filtered++;
            const filter = new DataFilter({ name: 'sched_process_exec', fields: undefined, numberOf: () => undefined });
            for (const one of filters) filter.add(one.replace(/^data\./, ''));
            for (const values of events) {
              if (values.pathname.endsWith('/') || values.cmdpath.endsWith('/')) continue;
              if (!tests.some((test) => test(values))) continue;
              wanted++;
              const sent: readonly Argument[] = [
                { name: 'cmdpath', kind: 'str', value: values.cmdpath },
                { name: 'pathname', kind: 'str', value: values.pathname },
                { name: 'inode', kind: 'u_int64', value: values.inode },
              ];
              const isSent = filter.passes((name) => sent.find((one) => one.name === name));
              assert.ok(isSent, `${filters.join(' ')} keeps ${values.cmdpath} ${values.pathname} ${values.inode}`);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
    assert.ok(filtered > 100 && wanted > 100, `${filtered} policies filter, ${wanted} events are wanted`);
  });

  it('are those of all alternatives together, and left out where one of them has none', () => {
    const filtersOf = (where: object, workload: object = {}): readonly string[] => {
      const of = { sched_process_exec: nothing };
      const signature = load({
        ...base,
        where: { sched_process_exec: where },
        workload: { sched_process_exec: workload },
        on: of,
      });
      return policyFor([signature], { profile: newestRelease }).rules[0]?.filters ?? [];
    };
    const [tmp, shm] = [{ pathname: { prefix: '/tmp/' } }, { pathname: { prefix: '/dev/shm/' } }];
    assert.deepEqual(
      filtersOf({
        any: [
          { ...tmp, inode: 1n },
          { ...shm, inode: 2n },
        ],
      }),
      ['data.inode=1,2', 'data.pathname=/tmp/*,/dev/shm/*'],
    );
    assert.deepEqual(filtersOf({ any: [{ ...tmp, inode: 1n }, shm] }), ['data.pathname=/tmp/*,/dev/shm/*']);
    assert.deepEqual(filtersOf({ any: [tmp, { inode: 1n }] }), []);
    assert.deepEqual(filtersOf({ all: [tmp, { inode: 1n }] }), ['data.inode=1', 'data.pathname=/tmp/*']);
    assert.deepEqual(filtersOf({ ...tmp, not: { inode: 1n } }), ['data.pathname=/tmp/*']);
    assert.deepEqual(filtersOf({}, { any: [{ 'process.uid': 0 }, { 'process.uid': 1, 'process.name': 'sh' }] }), [
      'uid=0,1',
    ]);
  });
});

describe('filters of a policy on workloads', () => {
  const id: Shape = { form: 'number', kind: 'u_int32' };
  const name: Shape = { form: 'text', kind: 'str' };
  const one = fc.nat(9);
  const single = fc.oneof(
    one,
    fc.array(one, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('lt', 'lte', 'gt', 'gte').chain((name) => one.map((bound) => ({ [name]: bound + 1 }))),
  );
  const ids = fc.oneof(
    single,
    single.map((not) => ({ not })),
    fc.array(single, { minLength: 1, maxLength: 2 }).map((any) => ({ any })),
    fc.array(single, { minLength: 1, maxLength: 2 }).map((all) => ({ all })),
  );
  const ofField = (field: string, condition: fc.Arbitrary<unknown>) => condition.map((one) => ({ [field]: one }));
  const workload = fc.oneof(
    ...['process.uid', 'process.pid', 'process.host_pid'].map((field) => ofField(field, ids)),
    ofField('process.name', textCondition),
    fc.record({ 'process.uid': fc.nat(9), 'process.name': text.map((prefix) => ({ prefix })) }),
  );
  const process = fc.record({
    'process.uid': fc.nat(9),
    'process.pid': fc.nat(9),
    'process.host_pid': fc.nat(9),
    'process.name': text,
  });

  it('let every event pass whose process one of the signatures accepts', () => {
    let filtered = 0;
    let wanted = 0;
    fc.assert(
      fc.property(
        fc.array(workload, { minLength: 1, maxLength: 2 }),
        fc.array(process, { minLength: 5, maxLength: 9 }),
        (all, processes) => {
          const policies = accepted(() => {
            const signatures = all.map((conditions) =>
              load({ ...base, workload: { ptrace: conditions }, on: { ptrace: nothing } }),
            );
            return profiles.map((profile) => policyFor(signatures, { profile }).rules[0]?.filters ?? []);
          });
          const tests = all.map((conditions) =>
            Object.entries(conditions).map(
              ([field, condition]) =>
                [field, compileCondition(field, condition, field === 'process.name' ? name : id)] as const,
            ),
          );
          for (const filters of policies) {
            if (filters.length > 0) filtered++;
            const filter = new ScopeFilter();
            for (const one of filters) filter.add(one);
            for (const one of processes) {
              const values = new Map<string, unknown>(Object.entries(one));
              if (!tests.some((parts) => parts.every(([field, test]) => test(values.get(field))))) continue;
              wanted++;
              assert.ok(filter.passes(scopeOf(one)), `${filters.join(' ')} keeps ${JSON.stringify(one)}`);
            }
          }
        },
      ),
      { numRuns: 400 },
    );
    assert.ok(filtered > 30 && wanted > 30, `${filtered} policies filter, ${wanted} processes are wanted`);
  });

  function scopeOf(one: {
    readonly 'process.uid': number;
    readonly 'process.pid': number;
    readonly 'process.host_pid': number;
    readonly 'process.name': string;
  }): Scope {
    return {
      timestamp: 0n,
      pid: one['process.pid'],
      tid: 0,
      ppid: 0,
      hostPid: one['process.host_pid'],
      hostTid: 0,
      userId: one['process.uid'],
      comm: one['process.name'],
      syscall: '',
      container: undefined,
      k8s: undefined,
    };
  }
});

/** Conditions that cannot hold are refused when a signature is loaded. */
function accepted<T>(make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch {
    return [];
  }
}
