import assert from 'node:assert/strict';
import { it } from 'node:test';
import { NamedTotals } from '../../src/sidecar/named-totals.ts';

it('named counts go on when another engine starts again from nothing', () => {
  const totals = new NamedTotals();
  const invalid = new Map([['rseq sig', 2]]);
  totals.take({ invalid, evicted: new Map([['A-1', 3]]), faults: new Map(), detectors: { loaded: 1 } });
  totals.restarted();
  totals.restarted();
  const after = { invalid: new Map([['rseq sig', 1]]), evicted: new Map(), faults: new Map([['A-2', 4]]) };
  totals.take({ ...after, detectors: undefined });
  assert.deepEqual(totals.counts, {
    invalid: new Map([['rseq sig', 3]]),
    evicted: new Map([['A-1', 3]]),
    faults: new Map([['A-2', 4]]),
    detectors: { loaded: 1 },
  });
  totals.take({ ...after, invalid: new Map([['rseq sig', 5]]), detectors: undefined });
  assert.equal(totals.counts.invalid.get('rseq sig'), 7);
});
