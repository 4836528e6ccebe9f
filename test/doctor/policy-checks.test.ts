import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Demand } from '../../src/doctor/demands.ts';
import { checkLimits, checkPolicies } from '../../src/doctor/policy-checks.ts';
import type { SelectedBy, Selection } from '../../src/tracee/policies/read.ts';
import { readScopes } from '../../src/tracee/policies/scope.ts';
import { main } from '../../src/tracee/versions/main.ts';

function demand(event: string, changes: Partial<Demand> = {}): Demand {
  return { event, neededBy: ['S-1'], usedBy: [], filters: [], ...changes };
}

function by(scopes: readonly string[], filters: readonly string[] = [], policy = 'p'): SelectedBy {
  return { policy, scopes: readScopes(scopes, main), filters };
}

function selection(
  events: Readonly<Record<string, readonly SelectedBy[]>>,
  changes: Partial<Selection> = {},
): Selection {
  return { policies: ['p'], events: new Map(Object.entries(events)), others: [], cut: [], ...changes };
}

const shown = ({ state, text }: { readonly state: string; readonly text: string }): string => `${state}: ${text}`;

describe('a policy', () => {
  it('that has every event is in order', () => {
    const checks = checkPolicies(selection({ rseq: [by(['global'])] }), [demand('rseq')]);
    assert.deepEqual(checks.map(shown), ['ok: every event that a signature needs is in the policy p']);
  });

  it('that lacks an event some signatures need is bad, once for those that need the same', () => {
    const needed = { neededBy: ['S-2', 'S-10'] };
    const checks = checkPolicies(selection({}, { policies: ['p', 'q'] }), [
      demand('mmap', needed),
      demand('mprotect', needed),
      demand('rseq'),
    ]);
    assert.deepEqual(checks.map(shown), [
      'bad: mmap, mprotect are not in the policies p, q; S-2, S-10 need them',
      'bad: rseq is not in the policies p, q; S-1 needs it',
    ]);
    assert.ok(checks.every(({ todo }) => todo?.includes('`sequent policy`')));
  });

  it('that lacks what signatures only use is less than it could be', () => {
    const checks = checkPolicies(selection({}), [demand('mmap', { neededBy: [], usedBy: ['S-1', 'S-2'] })]);
    assert.deepEqual(checks.map(shown), [
      'ok: every event that a signature needs is in the policy p',
      'warn: mmap is not in the policy p: S-1, S-2 can see less, or nothing',
    ]);
  });

  it('names files that hold more than Tracee reads, and names that only Tracee knows', () => {
    const checks = checkPolicies(selection({}, { cut: ['a.yaml'], others: ['own_event', 'other'] }), []);
    assert.deepEqual(checks.slice(1).map(shown), [
      'warn: Tracee reads the first document of a.yaml only',
      'ok: rules that only Tracee can resolve: own_event, other',
    ]);
  });
});

describe('what a policy keeps from signatures', () => {
  const limits = (selected: readonly SelectedBy[], asked: Partial<Demand> = {}): string[] =>
    checkLimits(selection({ mmap: selected }), [demand('mmap', asked)]).map(({ text }) => text);

  it('is the processes that a scope leaves out', () => {
    assert.deepEqual(limits([by(['container'])]), [
      'no event comes of processes outside containers (scope container in the policy p): S-1 does not see them',
    ]);
    assert.deepEqual(limits([by(['follow', 'not-container'])]), [
      'no event comes of processes in containers (scope not-container in the policy p): S-1 does not see them',
    ]);
    assert.deepEqual(limits([by(['global'])]), []);
  });

  it('is nothing where one of several policies sends everything', () => {
    assert.deepEqual(limits([by(['container'], [], 'one'), by(['global'], [], 'two')]), []);
    assert.equal(limits([by(['container'], [], 'one'), by(['not-container'], [], 'two')]).length, 2);
  });

  it('is told once for all events and signatures that it concerns, in the order of their numbers', () => {
    const selected = [by(['container'])];
    const checks = checkLimits(selection({ mmap: selected, rseq: selected }), [
      demand('mmap', { neededBy: ['S-10'], usedBy: ['S-2'] }),
      demand('rseq', { neededBy: ['S-10'] }),
    ]);
    assert.equal(checks.length, 1);
    assert.match(checks[0]?.text ?? '', /: S-2, S-10 do not see them$/);
  });

  it('is what a filter leaves out, unless it lets through all that the signatures ask for', () => {
    const filters = ['data.pathname=/tmp/*,/var/tmp/*'];
    assert.deepEqual(limits([by(['global'], ['data.pathname=/tmp/*,/var/tmp/*,/x'])], { filters }), []);
    assert.deepEqual(limits([by(['global'], ['args.pathname=/tmp/*,/var/tmp/*'])], { filters }), []);
    for (const other of ['data.pathname=/tmp/*', 'data.pathname!=/tmp/*,/var/tmp/*', 'data.dev=/tmp/*,/var/tmp/*']) {
      assert.deepEqual(limits([by(['global'], [other])], { filters }), [
        `mmap is filtered, and events of other values do not come (filter ${other} in the policy p): S-1 does not see them`,
      ]);
    }
    const mixed = ['data.pathname=/tmp/*', 'data.pathname!=/var/a,/var/b'];
    for (const [own, theirs, isHarmless] of [
      [mixed, mixed, true],
      [['data.pathname!=/var/a', 'data.pathname=/tmp/*,/x'], mixed, true],
      [['data.pathname=/tmp/*'], mixed, false],
      [['data.pathname!=/var/a'], mixed, false],
      [['data.pathname=/tmp/*', 'data.pathname!=/var/a,/var/c'], mixed, false],
      [['retval>=0', 'retval<=9'], ['retval<=9', 'retval>=0'], true],
      [['retval>=0'], ['retval>=0', 'retval<=9'], false],
      [['uid=0,1'], ['uid=0'], true],
      [['uid=0'], ['uid>=0'], false],
    ] as const)
      assert.equal(limits([by(['global'], own)], { filters: theirs }).length === 0, isHarmless, own.join(' '));
    assert.match(limits([by(['global'], ['retval=0'])])[0] ?? '', /^mmap is filtered, and events of other values/);
    assert.match(limits([by(['global'], ['comm=bash'])])[0] ?? '', /^no mmap comes of processes/);
  });

  it('is processes outside containers where an event is filtered by container', () => {
    const started = { filters: ['container=started'] };
    assert.match(limits([by(['global'], ['container=started'])])[0] ?? '', /^no mmap comes of processes outside/);
    assert.deepEqual(limits([by(['global'], ['container=started'])], started), []);
    assert.deepEqual(limits([by(['global'], ['container=true'])], started), []);
    assert.equal(limits([by(['global'], ['container=started'])], { filters: ['container=true'] }).length, 1);
  });
});
