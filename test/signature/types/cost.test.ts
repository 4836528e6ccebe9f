import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typeCost } from '../../../bench/types.ts';

test('the compiler pays for each signature the same', () => {
  const [one, ten, twenty] = [1, 11, 21].map(typeCost);
  assert.ok(one && ten && twenty);
  for (const figure of ['types', 'instantiations'] as const) {
    const first = ten[figure] - one[figure];
    assert.ok(first > 0, figure);
    assert.ok(
      twenty[figure] - ten[figure] <= 1.2 * first,
      `${figure}: ${one[figure]}, ${ten[figure]}, ${twenty[figure]}`,
    );
  }
});
