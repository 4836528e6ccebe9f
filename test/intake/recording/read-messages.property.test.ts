import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { SequentError } from '../../../src/errors.ts';
import { blocks, content, framed, pieces, readAll, unframed } from './recording-bytes.ts';

const events = unframed(content('threads.pb.gz')).slice(0, 12);
const frames = framed(events);
const lines = Buffer.from(content('threads.ndjson.gz').toString().split('\n').slice(0, 12).join('\n'));

const forms: Readonly<Record<string, Buffer>> = {
  frames: frames,
  lines: lines,
  'compressed frames': gzipSync(frames),
  'compressed lines': gzipSync(lines),
  'frames in zstd': zstdCompressSync(frames),
  'lines in zstd': zstdCompressSync(lines),
  'blocks of a recorder': blocks(events, 5),
};

const cuts = fc.array(fc.nat(), { maxLength: 30 });

for (const [name, bytes] of Object.entries(forms)) {
  suite(name, () => {
    test('however the bytes are cut into pieces, the messages are the same', async () => {
      await fc.assert(
        fc.asyncProperty(cuts, async (places) => {
          assert.deepEqual(await readAll(pieces(bytes, places)), { messages: events, error: undefined });
        }),
        { numRuns: 60 },
      );
    });

    test('byte by byte', async () => {
      const places = Array.from(bytes.subarray(0, 3000), (_, index) => index);
      assert.deepEqual(await readAll(pieces(bytes, places)), { messages: events, error: undefined });
    });

    test('wherever the recording ends, its whole messages come first and then at most one clean error', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), cuts, async (length, places) => {
          const { messages, error } = await readAll(pieces(bytes.subarray(0, length), places));
          assert.deepEqual(messages, events.slice(0, messages.length));
          if (error === undefined) return;
          assert.ok(error instanceof SequentError && error.code === 'SEQ_RECORDING', String(error));
          if (length > 1) assert.match(error.message, /cut off|ends inside|not JSON/);
        }),
        { numRuns: 60 },
      );
    });

    test('whatever is damaged, the reading ends, with messages or one clean error', async () => {
      const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(damage, cuts, async (hits, places) => {
          const damaged = Buffer.from(bytes);
          for (const [place, value] of hits) damaged[place % damaged.length] = value;
          const { error } = await readAll(pieces(damaged, places));
          if (error !== undefined) {
            assert.ok(error instanceof SequentError && error.code === 'SEQ_RECORDING', String(error));
          }
        }),
        { numRuns: 100 },
      );
    });
  });
}

test('any bytes at all end in messages or in one clean error', async () => {
  const start = fc.constantFrom([], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0], [0x7b], [0xef, 0xbb, 0xbf], [2, 0, 0, 0]);
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), cuts, async (head, rest, places) => {
      const { error } = await readAll(pieces(Buffer.from([...head, ...rest]), places));
      if (error !== undefined) {
        assert.ok(error instanceof SequentError && error.code === 'SEQ_RECORDING', String(error));
      }
    }),
    { numRuns: 300 },
  );
});
