import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { SequentError } from '../../../../src/errors.ts';
import { openRecording } from '../../../../src/intake/recording/open-recording.ts';
import { encodeBlock } from '../../../../src/intake/recording/zstd/block.ts';
import type { BlockLoss } from '../../../../src/intake/recording/zstd/block-head.ts';
import { skippableFrame } from '../../../../src/intake/recording/zstd/zstd-frame.ts';
import { content, framed, pieces, readAll, unframed } from '../recording-bytes.ts';

const messages = unframed(content('threads.pb.gz'));
const frames = framed(messages);

describe('a recording in zstd', () => {
  it('is read whole from one frame, from several, and with frames that are passed over', async () => {
    const half = Math.floor(frames.length / 2);
    const foreign = skippableFrame(7, Buffer.from('of another program'));
    const two = [zstdCompressSync(frames.subarray(0, half)), zstdCompressSync(frames.subarray(half))];
    const empty = zstdCompressSync(Buffer.alloc(0));
    for (const parts of [[zstdCompressSync(frames)], two, [foreign, ...two, foreign], [empty, ...two, empty]]) {
      const bytes = Buffer.concat(parts);
      assert.deepEqual(await readAll(pieces(bytes)), { messages, error: undefined });
      assert.deepEqual(await readAll(pieces(bytes, [1, 2, 3, 4, 5, 9, 30, 500])), { messages, error: undefined });
    }
  });

  it('is read up to a cut, and the cut is told', async () => {
    const bytes = Buffer.concat([zstdCompressSync(frames), zstdCompressSync(frames)]);
    for (const length of [bytes.length - 1, bytes.length / 2 + 3, bytes.length / 2 + 20]) {
      const { messages: read, error } = await readAll(pieces(bytes.subarray(0, length)));
      assert.deepEqual(read.slice(0, messages.length), messages);
      assert.ok(error instanceof SequentError && error.exitCode === 1);
      assert.match(error.message, /the zstd data is cut off/);
    }
  });

  it('is read up to other data, and the other data is told', async () => {
    const { messages: read, error } = await readAll(
      pieces(Buffer.concat([zstdCompressSync(frames), Buffer.from('more')])),
    );
    assert.deepEqual(read, messages);
    assert.match(String(error), /other data follows the end of the zstd data/);
  });

  it('is refused where it is damaged', async () => {
    const bytes = zstdCompressSync(frames);
    bytes.fill(0xff, 40, 80);
    assert.match(String((await readAll(pieces(bytes))).error), /the zstd data is damaged/);
  });

  it('tells losses of a recorder as gaps before the next event, but for the first one, and takes damaged heads of blocks as foreign', async () => {
    const head = { first: 0n, last: 0n, written: 0, events: 2 };
    const block = (some: readonly Uint8Array[], losses: readonly BlockLoss[]): Buffer =>
      encodeBlock(framed(some), { ...head, losses });
    const bytes = Buffer.concat([
      block(messages.slice(0, 2), [{ reason: 'kernel' }]),
      block(messages.slice(2, 4), [{ reason: 'start' }]),
      skippableFrame(3, Buffer.from('{"losses":[{"reason":"kernel"}]}')),
      skippableFrame(3, Buffer.from('no JSON')),
      block(messages.slice(4, 6), [
        { reason: 'recorder', events: 3 },
        { reason: 'kernel', events: 9 },
      ]),
    ]);
    const seen: unknown[] = [];
    await openRecording(pieces(bytes)).run({
      message: () => seen.push('event'),
      gap: (gap) => seen.push(gap),
      quiet: () => assert.fail('a recording is never quiet'),
    });
    assert.deepEqual(seen, [
      'event',
      'event',
      { reason: 'reconnect' },
      'event',
      'event',
      { reason: 'dropped' },
      { reason: 'kernel', lost: 9n },
      'event',
      'event',
    ]);
  });
});
