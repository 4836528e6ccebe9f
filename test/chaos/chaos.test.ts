import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { chaosOf } from '../../src/chaos/chaos.ts';
import { usualEffort } from '../../src/chaos/effort.ts';
import type { CaseChaos } from '../../src/chaos/result.ts';
import type { Cases } from '../../src/testing/case.ts';
import { cases, executed, opened, unrelated, withoutExec } from './started-programs.ts';

async function run(
  signature = withoutExec(),
  given: Cases<unknown> = cases,
  effort = usualEffort,
): Promise<{ readonly detects: CaseChaos; readonly ignores: CaseChaos }> {
  const result = await chaosOf({ signature, cases: given }, fc, { seed: 1, effort });
  const [detects, ignores] = result.cases;
  assert.ok(detects !== undefined && ignores !== undefined);
  return { detects, ignores };
}

const failuresOf = ({ failures }: CaseChaos) => Object.fromEntries(failures.map((one) => [one.kind, one.perturbation]));

describe('cases under chaos', () => {
  it('that are to be ignored show the shortest perturbation with a false alarm, for each kind', async () => {
    const { ignores } = await run();
    assert.deepEqual(failuresOf(ignores), {
      'lost-told': 'without events[0] (sched_process_exec of pid 100), told at once',
      'lost-told-late': 'without events[0] (sched_process_exec of pid 100), told 5 s later',
      'lost-untold': 'without events[0] (sched_process_exec of pid 100)',
      'very-late': 'events[0] (sched_process_exec of pid 100) comes 1000 ms late',
      attached: 'attached before events[1] (security_file_open of pid 100)',
      gap: 'the stream cut before events[1] (security_file_open of pid 100), without events[0] (sched_process_exec of pid 100)',
      restarted: 'the engine started anew before events[1] (security_file_open of pid 100)',
    });
    assert.deepEqual(
      new Set(ignores.failures.map(({ what, severity }) => `${what} ${severity}`)),
      new Set(['false alarm high']),
    );
  });

  it('stay silent under a loss that is told in time, if the signature looks at gaps', async () => {
    const { ignores } = await run(withoutExec({ looksAtGaps: true }));
    const kinds = Object.keys(failuresOf(ignores));
    for (const kind of ['lost-told', 'gap', 'restarted']) assert.ok(!kinds.includes(kind), kinds.join());
    for (const kind of ['lost-untold', 'lost-told-late', 'attached']) assert.ok(kinds.includes(kind), kinds.join());
  });

  it('say how often the finding is still made', async () => {
    const { detects } = await run();
    const rateOf = (kind: string, percent?: number): number | undefined =>
      detects.rates.find((one) => one.kind === kind && one.percent === percent)?.rate;
    assert.deepEqual(detects.failures, []);
    assert.deepEqual(
      [1, 5, 20].map((percent) => rateOf('lost-untold', percent)?.toFixed(6)),
      ['0.990000', '0.950000', '0.800000'],
    );
    for (const kind of ['late', 'very-late', 'doubled', 'decoded', 'v0.24.1']) assert.equal(rateOf(kind), 1, kind);
  });

  it('are the same for the same seed', async () => {
    assert.deepEqual(await run(), await run());
  });

  it('accept a false alarm that the test gives a reason for, and name reasons that nothing needs', async () => {
    const [given] = cases.ignores;
    assert.ok(given);
    const accepting = (unavoidable: NonNullable<typeof given.unavoidable>) =>
      run(withoutExec(), { ...cases, ignores: [{ ...given, unavoidable }] });
    const { ignores } = await accepting({ 'unknown-loss': 'no exec', doubled: 'never' });
    const reasons = Object.fromEntries(ignores.failures.map(({ kind, unavoidable }) => [kind, unavoidable]));
    assert.equal(reasons['lost-untold'], 'no exec');
    assert.equal(reasons['very-late'], 'no exec');
    assert.equal(reasons['attached'], undefined);
    assert.deepEqual(ignores.needless, ['doubled']);
    const all = await accepting('it is an attack');
    assert.deepEqual(new Set(all.ignores.failures.map(({ unavoidable }) => unavoidable)), new Set(['it is an attack']));
    assert.deepEqual(all.ignores.needless, []);
  });

  it('report a handler that throws, which no reason accepts', async () => {
    const [given] = cases.ignores;
    assert.ok(given);
    const { ignores } = await run(withoutExec({ throwsOn: '/etc/shadow' }), {
      detects: [{ name: 'no exec', events: [unrelated], findings: [{ path: '/tmp/x' }] }],
      ignores: [{ ...given, unavoidable: 'anything' }],
    });
    const fault = ignores.failures.find(({ kind }) => kind === 'lost-untold');
    assert.equal(fault?.what, 'fault');
    assert.match(
      fault?.fault ?? '',
      /TEST-1 on security_file_open: TypeError: no exec was seen at .*started-programs\.ts/,
    );
    assert.equal(fault?.unavoidable, undefined);
  });

  it('that fail as they are, are not perturbed', async () => {
    const { detects, ignores } = await run(withoutExec(), {
      detects: [{ name: 'an exec before', events: [executed, opened], findings: [{ path: '/etc/shadow' }] }],
      ignores: [{ name: 'no exec', events: [opened] }],
    });
    assert.equal(detects.broken, 'nothing is found although nothing is perturbed');
    assert.equal(ignores.broken, 'it is found although nothing is perturbed');
    assert.deepEqual([detects.runs, ignores.runs], [1, 1]);
  });

  it('of many events are sampled, and a failure that needs several losses is made small', async () => {
    const many = Array.from({ length: 30 }, () => executed);
    const [given] = cases.ignores;
    assert.ok(given);
    const { ignores } = await run(
      withoutExec(),
      {
        ...cases,
        ignores: [
          { ...given, events: [...many.slice(0, 2), opened, ...many.slice(2).map((one) => ({ ...one, at: 30 }))] },
        ],
      },
      { ...usualEffort, samples: 100 },
    );
    assert.equal(
      failuresOf(ignores)['lost-untold'],
      'without events[0] (sched_process_exec of pid 100), events[1] (sched_process_exec of pid 100)',
    );
  });
});
