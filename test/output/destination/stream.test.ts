import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { createStreamDestination } from '../../../src/output/destination/stream.ts';

/** A stream whose reader takes a chunk only when told to. */
function slowStream() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      waiting.push(() => {
        taken.push(String(chunk));
        done();
      });
    },
  });
  return { stream, taken, waiting };
}

describe('createStreamDestination', () => {
  it('writes lines in order and is flushed when all have left', async () => {
    const stream = new PassThrough();
    const destination = createStreamDestination(stream);
    destination.write('a');
    destination.write('b\nc');
    await destination.flush();
    assert.equal(String(stream.read()), 'a\nb\nc\n');
    assert.equal(destination.dropped, 0);
  });

  it('holds lines back while the stream is full, drops the newest beyond its limit and counts them', async () => {
    const { stream, taken, waiting } = slowStream();
    const destination = createStreamDestination(stream, {}, { maxLines: 3 });
    for (let at = 0; at < 6; at += 1) destination.write(`${at}`);
    assert.equal(destination.dropped, 2);
    assert.deepEqual([taken.length, waiting.length], [0, 1]);
    let flushed = false;
    const flush = destination.flush().then(() => {
      flushed = true;
      return flushed;
    });
    waiting.shift()?.();
    assert.deepEqual([taken.length, waiting.length, flushed], [1, 1, false]);
    waiting.shift()?.();
    await flush;
    assert.equal(taken.join(''), '0\n1\n2\n3\n');
    destination.write('6');
    waiting.shift()?.();
    await destination.flush();
    assert.equal(taken.join(''), '0\n1\n2\n3\n6\n');
    assert.equal(destination.dropped, 2);
  });

  it('bounds the bytes that wait', () => {
    const { stream } = slowStream();
    const destination = createStreamDestination(stream, {}, { maxBytes: 10 });
    destination.write('on its way');
    assert.equal(destination.dropped, 1, 'ten letters and a newline are more than ten bytes');
    destination.write('on way');
    destination.write('ééé');
    destination.write('é');
    destination.write('');
    assert.equal(destination.dropped, 2, 'seven bytes wait, three more do not fit, one does');
  });

  it('tells once that the reader has gone, and drops from then on', async () => {
    const { stream, waiting } = slowStream();
    const errors: Error[] = [];
    const destination = createStreamDestination(stream, { onBroken: (error) => errors.push(error) });
    destination.write('on its way');
    destination.write('waiting');
    const flush = destination.flush();
    const closed = new Promise((resolve) => {
      stream.once('close', resolve);
    });
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    stream.destroy(error);
    await flush;
    await closed;
    destination.write('after');
    await destination.close();
    assert.deepEqual(errors, [error]);
    assert.equal(destination.dropped, 3);
    assert.equal(waiting.length, 1);
  });

  it('leaves the stream open when it is closed', async () => {
    const stream = new PassThrough();
    const destination = createStreamDestination(stream);
    destination.write('a');
    await destination.close();
    destination.write('b');
    assert.equal(destination.dropped, 1);
    assert.equal(stream.writable, true);
    stream.end('c');
    assert.equal(String(stream.read()), 'a\nc');
  });

  it('ends quietly when the reader of a real pipe goes away', async () => {
    const child = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'exit');
    const broken = Promise.withResolvers<Error>();
    const destination = createStreamDestination(child.stdin, { onBroken: broken.resolve });
    destination.write('x'.repeat(200_000));
    await destination.flush();
    await broken.promise;
    assert.equal(destination.dropped, 1);
  });
});
