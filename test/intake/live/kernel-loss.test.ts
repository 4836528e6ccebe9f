import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KernelLoss } from '../../../src/intake/live/kernel-loss.ts';

test('the first reading is the base line, later ones count from the one before', () => {
  const loss = new KernelLoss();
  assert.deepEqual(
    [1_000n, 1_000n, 1_003n, 1_003n, 2n ** 64n - 1n].map((count) => loss.since(count)),
    [0n, 0n, 3n, 0n, 2n ** 64n - 1n - 1_003n],
  );
});

test('a counter that went down belongs to a restarted Tracee: all it counts is new', () => {
  const loss = new KernelLoss();
  assert.deepEqual(
    [50n, 7n, 9n, 0n].map((count) => loss.since(count)),
    [0n, 7n, 2n, 0n],
  );
});
