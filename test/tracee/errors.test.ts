import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { ErrorCode } from '../../src/errors.ts';
import { WireError } from '../../src/event/bytes/wire.ts';
import { CallError, traceeError } from '../../src/tracee/errors.ts';

const meanings: [status, string, ErrorCode][] = [
  [status.DEADLINE_EXCEEDED, 'Deadline exceeded', 'SEQ_TRACEE_TIMEOUT'],
  [status.UNIMPLEMENTED, 'unknown service', 'SEQ_NOT_TRACEE'],
  [status.UNAVAILABLE, 'Protocol error', 'SEQ_NOT_TRACEE'],
  [status.RESOURCE_EXHAUSTED, 'Received message larger than max (1752460652 vs 16777216)', 'SEQ_NOT_TRACEE'],
  [status.RESOURCE_EXHAUSTED, 'too many streams', 'SEQ_TRACEE_REFUSED'],
  [status.PERMISSION_DENIED, 'no', 'SEQ_TRACEE_REFUSED'],
  [status.INTERNAL, 'panic', 'SEQ_TRACEE_REFUSED'],
];

for (const [code, details, expected] of meanings) {
  test(`${status[code]} (${details}) is ${expected}, with place and advice`, () => {
    const error = traceeError(new CallError(code, details), 'unix:/t.sock');
    assert.equal(error.code, expected);
    assert.equal(error.text.where, 'unix:/t.sock');
    assert.ok(error.text.todo);
    assert.ok(error.cause instanceof CallError);
  });
}

test('an answer that cannot be read comes from something else than Tracee', () => {
  assert.equal(traceeError(new WireError('a number is cut off'), 'tcp:1').code, 'SEQ_NOT_TRACEE');
});

test('a bug stays a bug', () => {
  const bug = new TypeError('x is not a function');
  assert.throws(() => traceeError(bug, 'tcp:1'), bug);
});

test("a server's words are kept raw and bounded in bytes, because they are escaped where they leave", () => {
  const words = 'too_many_pings\u001b[2J\u202e\n\u3164';
  const error = new CallError(status.RESOURCE_EXHAUSTED, `${words}${'\u20ac'.repeat(1_000)}`);
  assert.ok(error.message.startsWith(`RESOURCE_EXHAUSTED: ${words}\u20ac`), error.message);
  assert.match(error.message, /\u20ac…$/);
  assert.ok(Buffer.byteLength(error.message) < 300);
});
