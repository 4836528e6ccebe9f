import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AuthorUse, TimeBudget } from '../../src/supervision/time-budget.ts';

const slow = { windowMs: 2_500, slotMs: 400, runs: 10 };

/** What a budget of 20 % says, second by second. */
function verdicts(
  seconds: number,
  useAt: (second: number) => AuthorUse,
  losing = (_second: number) => false,
): string[] {
  const budget = new TimeBudget(0.2);
  return Array.from({ length: seconds }, (_, second) => budget.judge(second * 1_000, 3, useAt(second), losing(second)));
}

describe('an author that uses more than its part of a core', () => {
  it('is reported at once, and again only when it has gone on for more than ten seconds', () => {
    const given = verdicts(15, () => slow);
    assert.deepEqual(given, ['slow', ...Array<string>(11).fill('fine'), 'goes on', 'goes on', 'goes on']);
  });

  it('is fine where its single runs are short: there are only many events', () => {
    assert.deepEqual(
      new Set(verdicts(30, () => ({ windowMs: 9_000, slotMs: 900, runs: 9_000_000 }))),
      new Set(['fine']),
    );
  });

  it('is reported anew where it was within its budget for ten seconds', () => {
    const given = verdicts(26, (second) =>
      second === 0 || second === 25 ? slow : { windowMs: 10, slotMs: 1, runs: 10 },
    );
    assert.deepEqual([given[0], given[25]], ['slow', 'slow']);
  });
});

it('an author within its budget is reported where events are lost while it runs', () => {
  const use = { windowMs: 900, slotMs: 700, runs: 2 };
  assert.deepEqual(
    verdicts(2, () => use),
    ['fine', 'fine'],
  );
  assert.deepEqual(
    verdicts(
      2,
      () => use,
      (second) => second === 1,
    ),
    ['fine', 'slow'],
  );
});
