import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RestartPauses } from '../../src/supervision/restart-pauses.ts';

it('an engine is started again at once, then after pauses that grow up to a minute', () => {
  const pauses = new RestartPauses();
  const given = Array.from({ length: 10 }, (_, index) => pauses.next(index * 10));
  assert.deepEqual(given, [0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

it('what is longer ago than ten minutes is forgotten', () => {
  const pauses = new RestartPauses();
  pauses.next(0);
  assert.equal(pauses.next(1), 1_000);
  assert.equal(pauses.next(700_000), 0);
});
