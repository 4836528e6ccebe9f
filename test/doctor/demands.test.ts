import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { demandsOf, listed, sorted } from '../../src/doctor/demands.ts';
import { enrichedBy } from '../../src/doctor/enrichments.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { main } from '../../src/tracee/versions/main.ts';

const signatures = await loadSignatures(['rseq', 'tracee']);

describe('what signatures ask of a Tracee', () => {
  it('is each event once, by name, with those that need it and those that only use it', () => {
    const demands = demandsOf(signatures, main);
    const events = demands.map(({ event }) => event);
    assert.deepEqual(events, [...new Set(events)].toSorted());
    const rseq = demands.find(({ event }) => event === 'rseq');
    const mmap = demands.find(({ event }) => event === 'mmap');
    assert.ok(rseq?.neededBy.includes('RSEQ-004'));
    assert.ok(mmap?.usedBy.includes('RSEQ-017'));
    assert.ok(demands.some(({ usedBy }) => usedBy.length > 0));
    for (const { neededBy, usedBy } of demands) {
      assert.ok(neededBy.length + usedBy.length > 0);
      assert.deepEqual(
        neededBy.filter((id) => usedBy.includes(id)),
        [],
      );
    }
    assert.ok(demands.some(({ filters }) => filters.length > 0));
  });

  it('is no event that the version does not know, or that the running Tracee has not named', () => {
    const demands = demandsOf(signatures, main, new Set(['rseq']));
    assert.deepEqual(
      demands.map(({ event }) => event),
      ['rseq'],
    );
  });

  it('is an environment where they say so or have a condition on it', () => {
    const enriched = enrichedBy(signatures);
    assert.deepEqual(enriched.get('environment')?.toSorted(), ['TRC-1013', 'TRC-107']);
  });
});

it('ids stand in the order of their numbers, and a line names six of them', () => {
  assert.deepEqual(sorted(['S-10', 'S-9', 'A-2']), ['A-2', 'S-9', 'S-10']);
  assert.equal(listed(['a', 'b', 'c', 'd', 'e', 'f']), 'a, b, c, d, e, f');
  assert.equal(listed(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']), 'a, b, c, d, e, f and 2 more');
});
