import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { FrameReader, type FrameSink } from '../../../src/intake/direct/frame-reader.ts';
import { ProtocolError } from '../../../src/intake/direct/protocol-error.ts';
import { frame, PADDED, type } from '../live/event-stream/frames.ts';
import { anyCuts, inPieces } from './arbitrary-chunks.ts';

/** One frame as the reader tells it. */
interface Told {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly content: string;
}

/** Writes frames down; the pieces of DATA are joined. */
class Recorder implements FrameSink {
  readonly told: Told[] = [];
  #data = { streamId: 0, length: 0, parts: [] as Buffer[] };

  dataStarts(streamId: number, length: number): void {
    this.#data = { streamId, length, parts: [] };
  }

  data(bytes: Uint8Array, start: number, end: number): void {
    assert.ok(end > start);
    this.#data.parts.push(Buffer.from(bytes.subarray(start, end)));
  }

  dataEnds(endStream: boolean): void {
    const { streamId, length, parts } = this.#data;
    const content = `${length} ${Buffer.concat(parts).toString('hex')}`;
    this.told.push({ type: type.data, flags: endStream ? 1 : 0, streamId, content });
  }

  frame(kind: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    const content = Buffer.from(bytes.subarray(start, end)).toString('hex');
    this.told.push({ type: kind, flags, streamId, content });
  }
}

function readAll(bytes: Uint8Array, cuts: readonly number[]): { told: Told[]; refusal: string | undefined } {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  try {
    inPieces(bytes, cuts, (piece, start, end) => reader.push(piece, start, end));
  } catch (error) {
    assert.ok(error instanceof ProtocolError);
    return { told: recorder.told, refusal: error.message };
  }
  return { told: recorder.told, refusal: undefined };
}

interface Sent {
  readonly bytes: Buffer;
  readonly told: Told;
}

const anyStream = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const anyOther: fc.Arbitrary<Sent> = fc
  .tuple(fc.integer({ min: 1, max: 255 }), fc.nat(255), anyStream, fc.uint8Array({ maxLength: 80 }))
  .map(([kind, flags, streamId, payload]) => ({
    bytes: frame(kind, flags, streamId, payload),
    told: { type: kind, flags, streamId, content: Buffer.from(payload).toString('hex') },
  }));
const anyData: fc.Arbitrary<Sent> = fc
  .tuple(fc.boolean(), anyStream, fc.uint8Array({ maxLength: 80 }), fc.option(fc.nat(255)))
  .map(([endStream, streamId, content, padding]) => {
    const end = endStream ? 1 : 0;
    const parts = padding === null ? [content] : [Buffer.from([padding]), content, Buffer.alloc(padding)];
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    return {
      bytes: frame(type.data, end | (padding === null ? 0 : PADDED), streamId, ...parts),
      told: { type: type.data, flags: end, streamId, content: `${length} ${Buffer.from(content).toString('hex')}` },
    };
  });

test('frames come out as they went in, however they are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyOther, anyData), { maxLength: 10 }), anyCuts, (sent, cuts) => {
      const { told, refusal } = readAll(Buffer.concat(sent.map(({ bytes }) => bytes)), cuts);
      assert.equal(refusal, undefined);
      assert.deepEqual(
        told,
        sent.map((one) => one.told),
      );
    }),
    { numRuns: 300 },
  );
});

test('a stream of frames can be cut at every byte', () => {
  const sent = [
    frame(type.settings, 0, 0, Buffer.alloc(6)),
    frame(type.ping, 0, 0, Buffer.from('abcdefgh')),
    frame(type.data, PADDED, 1, Buffer.from([2]), Buffer.from('content'), Buffer.alloc(2)),
    frame(type.data, 1, 1),
  ];
  const bytes = Buffer.concat(sent);
  const whole = readAll(bytes, []);
  assert.equal(whole.told.length, sent.length);
  for (let at = 0; at <= bytes.length; at++) assert.deepEqual(readAll(bytes, [at / bytes.length]), whole);
  const everywhere = Array.from({ length: bytes.length }, (_, at) => at / bytes.length);
  assert.deepEqual(readAll(bytes, everywhere), whole);
});

test('any bytes are frames or a refusal, the same however they are cut', () => {
  // Most lengths have a high byte of 0, or else every one would be too large.
  const likely = fc.array(fc.tuple(fc.nat(300), fc.uint8Array({ minLength: 7, maxLength: 60 })), { maxLength: 6 });
  const bytes = likely.map((parts) =>
    Buffer.concat(parts.flatMap(([length, rest]) => [Buffer.from([0, length >> 8, length & 255]), rest])),
  );
  fc.assert(
    fc.property(bytes, anyCuts, (any, cuts) => assert.deepEqual(readAll(any, cuts), readAll(any, []))),
    { numRuns: 500 },
  );
});

test('nothing is handed on after a stop, not even the end of a frame', () => {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  recorder.data = () => reader.stop();
  const bytes = Buffer.concat([frame(type.data, 1, 1, Buffer.from('x')), frame(type.ping, 0, 0, Buffer.alloc(8))]);
  reader.push(bytes, 0, bytes.length);
  assert.deepEqual(recorder.told, []);
});
