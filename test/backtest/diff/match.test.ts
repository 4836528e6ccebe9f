import assert from 'node:assert/strict';
import { it } from 'node:test';
import { changedFields, generalPath } from '../../../src/backtest/diff/changed-fields.ts';
import type { IndexedFinding } from '../../../src/backtest/diff/finding-index.ts';
import { matchFindings } from '../../../src/backtest/diff/match.ts';

function finding(parts: Partial<IndexedFinding>): IndexedFinding {
  return { signature: 'A-1', process: '7', timestamp: 5n, first: 1n, subject: 's', digest: 'd', json: '{}', ...parts };
}

function summary(old: readonly IndexedFinding[], fresh: readonly IndexedFinding[]): unknown {
  const { same, changed, gained, lost } = matchFindings(old, fresh);
  return { same: Object.fromEntries(same), changed: changed.length, gained: gained.length, lost: lost.length };
}

it('matches by signature, process and the event that completed the finding', () => {
  assert.deepEqual(summary([finding({})], [finding({})]), { same: { 'A-1': 1 }, changed: 0, gained: 0, lost: 0 });
  assert.deepEqual(summary([finding({})], [finding({ digest: 'e' })]), { same: {}, changed: 1, gained: 0, lost: 0 });
  for (const parts of [{ process: '8' }, { signature: 'A-2' }, { timestamp: 6n, first: 2n }])
    assert.deepEqual(summary([finding({})], [finding(parts)]), { same: {}, changed: 0, gained: 1, lost: 1 });
});

it('matches what is completed by another event by the first event of the evidence', () => {
  assert.deepEqual(summary([finding({})], [finding({ timestamp: 9n, digest: 'e' })]), {
    same: {},
    changed: 1,
    gained: 0,
    lost: 0,
  });
});

it('pairs several findings of one event by content, then by subject, then by order', () => {
  const old = [finding({ subject: 'a', digest: '1' }), finding({ subject: 'b', digest: '2' })];
  const fresh = [
    finding({ subject: 'c', digest: '3' }),
    finding({ subject: 'b', digest: '4' }),
    finding({ subject: 'a', digest: '1' }),
  ];
  const { same, changed, gained, lost } = matchFindings(old, fresh);
  assert.deepEqual([...same], [['A-1', 1]]);
  assert.deepEqual(
    changed.map((pair) => [pair.old.subject, pair.new.subject]),
    [['b', 'b']],
  );
  assert.deepEqual([gained.map(({ subject }) => subject), lost], [['c'], []]);
});

it('compares field by field, with the names of arguments and of severities', () => {
  const old = {
    threat: { severity: 1, name: 'x' },
    data: [
      { name: 'n', int64: '1' },
      { name: 'gone', str: 'a' },
    ],
    evidence: [{ name: 'rseq', data: [{ name: 'sig', u_int32: 1 }] }],
    tags: [],
  };
  const fresh = {
    threat: { severity: 3, name: 'x' },
    data: [{ name: 'n', int64: '2' }],
    evidence: [{ name: 'rseq', data: [{ name: 'sig', u_int32: 1 }], note: 'new' }],
    tags: ['t'],
  };
  assert.deepEqual(changedFields(old, fresh), [
    { path: 'threat.severity', old: 'low', new: 'high' },
    { path: 'data.n', old: '1', new: '2' },
    { path: 'data.gone', old: 'a' },
    { path: 'tags', old: [] },
    { path: 'evidence[0].note', new: 'new' },
    { path: 'tags[0]', new: 't' },
  ]);
  assert.deepEqual(changedFields(old, old), []);
  assert.equal(generalPath('evidence[12].data.x[0]'), 'evidence[].data.x[]');
});
