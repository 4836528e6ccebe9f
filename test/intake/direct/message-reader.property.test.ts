import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MessageReader } from '../../../src/intake/direct/message-reader.ts';
import { CallError } from '../../../src/tracee/errors.ts';
import { prefixed, u32 } from '../live/event-stream/frames.ts';
import { anyCuts, inPieces } from './arbitrary-chunks.ts';

const limitBytes = 200;

function reader(onMessage: (count: number) => void = () => {}) {
  const messages: Buffer[] = [];
  const oversized: number[] = [];
  const messageReader = new MessageReader(
    {
      message(bytes, start, end) {
        messages.push(Buffer.from(bytes.subarray(start, end)));
        onMessage(messages.length);
      },
      oversized: (bytes) => oversized.push(bytes),
    },
    limitBytes,
  );
  return { messages, oversized, messageReader };
}

const anyMessages = fc.array(fc.uint8Array({ maxLength: limitBytes + 60 }), { maxLength: 12 });

test('messages come out as they went in, however they are cut; too large ones are told instead', () => {
  fc.assert(
    fc.property(anyMessages, anyCuts, (sent, cuts) => {
      const { messages, oversized, messageReader } = reader();
      inPieces(Buffer.concat(sent.map((message) => prefixed(message))), cuts, (bytes, start, end) =>
        messageReader.push(bytes, start, end),
      );
      assert.deepEqual(
        messages,
        sent.filter((message) => message.length <= limitBytes).map((message) => Buffer.from(message)),
      );
      assert.deepEqual(
        oversized,
        sent.filter((message) => message.length > limitBytes).map((message) => message.length),
      );
      assert.equal(messageReader.unfinished, false);
    }),
  );
});

test('messages can be cut at every byte, too large ones as well', () => {
  const sent = [0, 30, limitBytes, limitBytes + 1, 7].map((length) => Buffer.alloc(length, 'abc'));
  const bytes = Buffer.concat(sent.map((message) => prefixed(message)));
  for (let at = 0; at <= bytes.length; at++) {
    for (const to of [at, at + 1, at + 6]) {
      const { messages, oversized, messageReader } = reader();
      const cuts = [at / bytes.length, Math.min(1, to / bytes.length)];
      inPieces(bytes, cuts, (piece, start, end) => messageReader.push(piece, start, end));
      assert.deepEqual(
        messages,
        sent.filter(({ length }) => length <= limitBytes),
      );
      assert.deepEqual(oversized, [limitBytes + 1]);
    }
  }
});

test('a message that is not whole is known as such', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: limitBytes + 60 }), fc.nat(), anyCuts, (message, n, cuts) => {
      const { messages, messageReader } = reader();
      const bytes = prefixed(message);
      const part = bytes.subarray(0, 1 + (n % (bytes.length - 1)));
      inPieces(part, cuts, (piece, start, end) => messageReader.push(piece, start, end));
      assert.equal(messages.length, 0);
      assert.equal(messageReader.unfinished, true);
    }),
  );
});

test('any bytes are messages or a refusal, the same however they are cut', () => {
  const outcome = (bytes: Uint8Array, cuts: readonly number[]) => {
    const { messages, oversized, messageReader } = reader();
    let refusal: string | undefined;
    try {
      inPieces(bytes, cuts, (piece, start, end) => messageReader.push(piece, start, end));
    } catch (error) {
      assert.ok(error instanceof CallError);
      refusal = error.message;
    }
    return { messages, oversized, refusal };
  };
  const flagged = fc.tuple(
    fc.constantFrom(0, 0, 0, 1, 7),
    fc.nat(2 * limitBytes),
    fc.uint8Array({ maxLength: limitBytes }),
  );
  const damaged = fc
    .array(flagged, { maxLength: 8 })
    .map((parts) => Buffer.concat(parts.flatMap(([flag, length, bytes]) => [Buffer.from([flag]), u32(length), bytes])));
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 400 })), anyCuts, (bytes, cuts) => {
      assert.deepEqual(outcome(bytes, cuts), outcome(bytes, []));
    }),
    { numRuns: 500 },
  );
});

test('a compressed message and an absurd length are refused by name', () => {
  assert.throws(() => reader().messageReader.push(prefixed(Buffer.from('x'), 1), 0, 6), /is compressed/);
  assert.throws(() => reader().messageReader.push(Buffer.from('<html>'), 0, 6), /not a gRPC message/);
  const absurd = Buffer.concat([Buffer.alloc(1), u32(2 ** 32 - 1)]);
  assert.throws(() => reader().messageReader.push(absurd, 0, 5), /a message of 4294967295 bytes is announced/);
});

test('nothing is handed on after a stop', () => {
  const bytes = Buffer.concat([1, 2, 3, 4].map((n) => prefixed(Buffer.from([n]))));
  const { messages, messageReader } = reader((count) => {
    if (count === 2) messageReader.stop();
  });
  messageReader.push(bytes, 0, bytes.length - 1);
  assert.equal(messages.length, 2);
});
