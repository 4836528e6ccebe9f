import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MessageHead } from '../../../src/event/message/message-head.ts';
import { ProcessKey } from '../../../src/event/message/process-key.ts';
import { messages, recordings, view } from '../events.ts';

const head = new MessageHead();
const key = new ProcessKey();

test('it is that of the process as signatures see it, in all recordings', () => {
  for (const recording of recordings) {
    for (const message of messages(recording)) {
      const event = view(message);
      assert.ok(event !== undefined && head.read(message, 0, message.length));
      key.read(message, head.start, head.end);
      const { uniqueId = 0, hostPid = 0 } = event.process ?? {};
      assert.deepEqual([key.uniqueId, key.hostPid], [uniqueId, hostPid]);
    }
  }
});

test('any bytes give numbers, and never an exception', () => {
  const [message = new Uint8Array()] = messages('threads');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(message.length - 1), fc.nat(255))), fc.nat(message.length), (changes, end) => {
      const bytes = Uint8Array.from(message);
      for (const [at, byte] of changes) bytes[at] = byte;
      key.read(bytes, 0, end);
      assert.ok(Number.isInteger(key.uniqueId) && Number.isInteger(key.hostPid));
    }),
    { seed: 22 },
  );
});
