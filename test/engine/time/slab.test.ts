import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Slabs } from '../../../src/engine/time/slab.ts';

const kibibyte = 1_024;

it('large events share slabs, and their memory is reused', () => {
  const slabs = new Slabs();
  const event = Buffer.alloc(30 * kibibyte, 7);
  const seen = new Set<Uint8Array>();
  for (let round = 0; round < 100; round++) {
    const held = [1, 2, 3, 4].map(() => slabs.copy(event, 0, event.length));
    assert.equal(slabs.bytes, 128 * kibibyte);
    for (const slab of held) seen.add(slab.bytes);
    for (const slab of held) slabs.release(slab);
  }
  assert.equal(slabs.bytes, 0);
  assert.ok(seen.size <= 3, `${seen.size} slabs for two that are in use at a time`);
});

it('an event that is larger than a slab has memory of its own size', () => {
  const slabs = new Slabs();
  const event = Buffer.alloc(100 * kibibyte, 7);
  const slab = slabs.copy(event, 0, event.length);
  assert.equal(slabs.bytes, event.length);
  assert.deepEqual(Buffer.from(slab.bytes.subarray(slabs.start, slabs.start + event.length)), event);
  slabs.release(slab);
  assert.equal(slabs.bytes, 0);
});
