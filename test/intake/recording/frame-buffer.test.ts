import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBuffer } from '../../../src/intake/recording/frame-buffer.ts';
import { framed } from './recording-bytes.ts';

test('what was taken out stays as it is while more comes in', () => {
  const buffer = new FrameBuffer(1000);
  const [first, second] = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];
  assert.ok(buffer.push(first, 0, 3));
  const taken = buffer.shift();
  assert.ok(buffer.push(second, 0, 3));
  const later = buffer.shift();
  assert.ok(taken && later);
  assert.deepEqual([taken.messages, later.messages], [1, 1]);
  assert.deepEqual(Buffer.from(taken.bytes), framed([first]));
  assert.deepEqual(Buffer.from(later.bytes), framed([second]));
  assert.equal(buffer.shift(), undefined);
});
