import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freezeAll } from '../../src/event/freeze.ts';

describe('freezeAll', () => {
  it('gives each reader bytes of his own, also where they stand in a buffer', () => {
    const bytes = Buffer.from([1, 2, 3]);
    const frozen = freezeAll({ bytes, deep: { list: [{ bytes }] } });
    for (const holder of [frozen, frozen.deep.list[0]]) {
      holder?.bytes.fill(9);
      assert.deepEqual([...(holder?.bytes ?? [])], [1, 2, 3]);
    }
    assert.deepEqual([...bytes], [1, 2, 3]);
  });
});
