import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ACK, answer, data, frame, PADDED, prefixed, trailers, type } from '../live/event-stream/frames.ts';
import { anyCuts } from './arbitrary-chunks.ts';
import { settings, settingsAck, Wire } from './wire.ts';

const anyNoise = fc.constantFrom(
  frame(type.ping, 0, 0, Buffer.from('abcdefgh')),
  frame(type.ping, ACK, 0, Buffer.from('abcdefgh')),
  frame(type.window, 0, 1, Buffer.from([0, 0, 0, 9])),
  frame(type.priority, 0, 1, Buffer.alloc(5)),
  frame(77, 77, 77, Buffer.alloc(77)),
  data(Buffer.alloc(0)),
  settings,
);

/** A good stream: messages cut into DATA frames anyhow, with other frames and padding between. */
const anyStream = fc
  .record({
    messages: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }),
    sizes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
    paddings: fc.array(fc.option(fc.nat(60)), { minLength: 1, maxLength: 3 }),
    noise: fc.array(fc.option(anyNoise), { minLength: 1, maxLength: 4 }),
    status: fc.constantFrom(0, 0, 13),
  })
  .map(({ messages, sizes, paddings, noise, status }) => {
    const content = Buffer.concat(messages.map((message) => prefixed(message)));
    const frames: Uint8Array[] = [settings, settingsAck, answer];
    for (let at = 0, n = 0; at < content.length; n++) {
      const part = content.subarray(at, at + (sizes[n % sizes.length] ?? 1));
      const padding = paddings[n % paddings.length];
      at += part.length;
      frames.push(
        typeof padding === 'number'
          ? frame(type.data, PADDED, 1, Buffer.from([padding]), part, Buffer.alloc(padding))
          : data(part),
        noise[n % noise.length] ?? Buffer.alloc(0),
      );
    }
    return { messages, status, bytes: Buffer.concat([...frames, trailers(status)]) };
  });

test('a good stream gives its messages and its end, however it is cut', () => {
  fc.assert(
    fc.property(anyStream, anyCuts, ({ messages, status, bytes }, cuts) => {
      const wire = new Wire();
      wire.pushCut(bytes, cuts);
      assert.deepEqual(
        wire.messages,
        messages.map((message) => Buffer.from(message)),
      );
      if (status === 0) assert.equal(wire.result, 'ok');
      else assert.equal(wire.error.code, status);
    }),
    { numRuns: 200 },
  );
});

test('a damaged stream ends in an error or is still open, the same however it is cut', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const outcome = (bytes: Uint8Array, cuts: readonly number[]) => {
    const wire = new Wire();
    wire.pushCut(bytes, cuts);
    const { messages, result } = wire;
    return { messages, end: result instanceof Error ? result.message : result };
  };
  fc.assert(
    fc.property(anyStream, damage, fc.nat(), anyCuts, ({ bytes }, changes, cutOff, cuts) => {
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      const damaged = bytes.subarray(0, bytes.length - (cutOff % 20));
      assert.deepEqual(outcome(damaged, cuts), outcome(damaged, []));
    }),
    { numRuns: 500 },
  );
});

test('any bytes at any time end in an error or are waited on, and are answered with no more than they are', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.uint8Array({ maxLength: 300 }), anyCuts, (asked, begun, bytes, cuts) => {
      const wire = asked ? Wire.asked() : new Wire();
      if (asked && begun) wire.push(answer);
      const before = wire.written.length;
      wire.pushCut(bytes, cuts);
      assert.ok(wire.written.length - before <= bytes.length + 200);
    }),
    { numRuns: 500 },
  );
});
