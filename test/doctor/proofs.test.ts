import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Demand } from '../../src/doctor/demands.ts';
import { unselected, unselectedChecks } from '../../src/doctor/proofs.ts';
import { Signs } from '../../src/doctor/signs.ts';

function demand(event: string, changes: Partial<Demand> = {}): Demand {
  return { event, neededBy: ['S-1'], usedBy: [], filters: [], ...changes };
}

function signs(changes: Partial<Pick<Signs, 'execs' | 'dynamic' | 'glibc'>>): Signs {
  return Object.assign(new Signs(), changes);
}

const none: ReadonlyMap<string, number> = new Map();
const events = ['set_tid_address', 'mmap', 'mprotect', 'rseq', 'sched_process_exit', 'openat'];
const proven = (of: Signs, counts = none): string[] =>
  unselected(
    events.map((event) => demand(event)),
    counts,
    of,
  ).map((one) => `${one.demand.event}: ${one.why}`);

describe('the proof that an event is not selected', () => {
  it('needs as many signs as make it sure', () => {
    assert.deepEqual(proven(signs({ execs: 19, dynamic: 4, glibc: 4 })), []);
    const linked = '5 dynamically linked programs were started';
    assert.deepEqual(proven(signs({ execs: 20, dynamic: 5, glibc: 5 })), [
      `set_tid_address: ${linked}`,
      `mmap: ${linked}`,
      `mprotect: ${linked}`,
      'rseq: 5 programs of glibc were started, unless their glibc is older than 2.35',
      'sched_process_exit: 20 programs were started',
    ]);
  });

  it('is none where the event came once, or the policy of the signatures filters it', () => {
    const all = signs({ execs: 20, dynamic: 5, glibc: 5 });
    assert.ok(!proven(all, new Map([['mmap', 1]])).some((line) => line.startsWith('mmap')));
    assert.deepEqual(unselected([demand('rseq', { filters: ['data.sig=1'] })], none, all), []);
  });
});

describe('the checks of unselected events', () => {
  const why = '5 programs were started';
  const checksOf = (demands: readonly Demand[], selected?: ReadonlySet<string>) =>
    unselectedChecks(
      demands.map((one) => ({ demand: one, why })),
      selected,
      'sequent policy',
    );

  it('are one for events of the same proof and signatures, bad where one needs them', () => {
    const optional = { neededBy: [], usedBy: ['S-2', 'S-3'] };
    const [bad, warn, ...rest] = checksOf([demand('rseq'), demand('mmap', optional), demand('exit')]);
    assert.deepEqual(rest, []);
    const text = `the policies of this Tracee do not select rseq, exit: ${why}, and none came; S-1 can find nothing`;
    const todo = 'start Tracee with the output of `sequent policy`';
    assert.deepEqual(bad, { name: 'selected', state: 'bad', text, todo });
    assert.equal(warn?.state, 'warn');
    assert.match(warn?.text ?? '', /do not select mmap: .*; S-2, S-3 can see less$/);
    assert.equal(warn?.todo, `${todo}, unless the events cost too much`);
  });

  it('advise a restart for those that the policy of the operator has', () => {
    const checks = checksOf([demand('rseq'), demand('mmap')], new Set(['rseq']));
    assert.deepEqual(
      checks.map(({ todo }) => todo),
      [
        'the policy in --policy selects it: restart Tracee with that policy',
        'start Tracee with the output of `sequent policy`',
      ],
    );
  });
});
