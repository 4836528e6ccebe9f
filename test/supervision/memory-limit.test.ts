import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MemoryLimit } from '../../src/supervision/memory-limit.ts';

it('heap and external memory count together, without what was there before', () => {
  const limit = new MemoryLimit(1_000);
  const look = (heap: number, external: number) => limit.look({ used_heap_size: heap, external_memory: external });
  assert.deepEqual(look(400, 5_000), { grown: 0, over: false });
  assert.deepEqual(look(500, 5_500), { grown: 600, over: false });
  assert.deepEqual(look(500, 5_501), { grown: 1, over: false }, 'the collector may be about to run');
  assert.deepEqual(look(100, 5_500), { grown: -401, over: false });
  assert.equal(look(900, 5_500).over, false);
  assert.equal(look(900, 5_500).over, true);
});
