import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FindingCounts } from '../../src/statistics/finding-counts.ts';

it('findings are counted by signature and severity, and those of too many signatures together', () => {
  const counts = new FindingCounts();
  counts.add('A-1', 'low');
  counts.add('A-1', 'high');
  counts.add('A-1', 'high');
  for (let id = 0; id < 2_000; id++) counts.add(`B-${id}`, 'info');
  counts.add('A-1', 'low');
  const { bySignature } = counts;
  assert.deepEqual(
    bySignature.get('A-1'),
    new Map([
      ['low', 2],
      ['high', 2],
    ]),
  );
  assert.equal(bySignature.size, 1_001);
  assert.deepEqual(bySignature.get('other'), new Map([['info', 1_001]]));
});
