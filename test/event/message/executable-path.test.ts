import assert from 'node:assert/strict';
import { it } from 'node:test';
import { WireError } from '../../../src/event/bytes/wire.ts';
import { carriesExecutablePath, workloadRange } from '../../../src/event/message/executable-path.ts';
import { MessageHead } from '../../../src/event/message/message-head.ts';
import { encodeTestEvent, event } from '../../../src/testing/event.ts';

function look(message: Uint8Array): boolean | undefined {
  const head = new MessageHead();
  assert.ok(head.read(message, 0, message.length));
  return carriesExecutablePath(message, head.start, head.end);
}

it('an event carries the path of its program, or not', () => {
  const of = (executable: string): boolean | undefined =>
    look(
      encodeTestEvent(event('rseq', { rseq: 0n, rseq_len: 32, flags: 0, sig: 0, returnValue: 0n }, { executable }), 0),
    );
  assert.equal(of('/usr/bin/ls'), true);
  assert.equal(of(''), false);
});

it('an event without a process says nothing', () => {
  // timestamp {seconds: 1}, name "rseq"
  assert.equal(look(Uint8Array.of(10, 10, 10, 2, 8, 1, 26, 4, 0x72, 0x73, 0x65, 0x71)), undefined);
});

it('damaged bytes are refused', () => {
  assert.throws(() => workloadRange(Uint8Array.of(42, 9, 1), 0, 3), WireError);
});
