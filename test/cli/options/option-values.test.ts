import assert from 'node:assert/strict';
import { it } from 'node:test';
import { InvalidArgumentError } from 'commander';
import { duration } from '../../../src/cli/options/option-values.ts';

it('a length of time that no timer can wait is refused with its limit', () => {
  assert.equal(duration('576h'), 576 * 3_600_000);
  for (const text of ['577h', '600h', '9999999h', '1e9', '9'.repeat(400)]) {
    assert.throws(
      () => duration(text),
      (error) => error instanceof InvalidArgumentError && /24 days \(576h\) at most/.test(error.message),
    );
  }
});
