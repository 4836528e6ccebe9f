import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffDelay } from '../../../src/intake/live/backoff.ts';

const options = { initialMs: 200, maxMs: 10_000 };

test('the bound doubles with each failure up to the longest delay', () => {
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 2_000].map((failures) => backoffDelay(failures, options, () => 0.999_999));
  assert.deepEqual(bounds, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
});

test('the delay is anything from 0 to the bound', () => {
  assert.equal(
    backoffDelay(3, options, () => 0),
    0,
  );
  assert.equal(
    backoffDelay(3, options, () => 0.5),
    400,
  );
});
