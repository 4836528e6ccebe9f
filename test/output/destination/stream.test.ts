import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { Delivery } from '../../../src/output/delivery.ts';
import type { QueueLimits } from '../../../src/output/destination/record-queue.ts';
import { StreamDestination } from '../../../src/output/destination/stream.ts';
import { conformance } from './kit.ts';
import { streamKit } from './local-subject.ts';

const never = new AbortController().signal;

conformance('stdout', streamKit());

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

function destinationOf(stream: Writable, limits?: QueueLimits) {
  const delivery = new Delivery('json', { onNews() {} });
  return { delivery, destination: new StreamDestination(stream, delivery, limits) };
}

describe('StreamDestination', () => {
  it('writes records in order', async () => {
    const stream = new PassThrough();
    const { destination, delivery } = destinationOf(stream);
    destination.write('a', 'low');
    destination.write('b\nc', 'low');
    await destination.atMost(0);
    assert.equal(String(stream.read()), 'a\nb\nc\n');
    assert.equal(delivery.delivered, 2);
  });

  it('keeps records while the stream is full, and catches up', async () => {
    const { stream, taken, waiting } = slowStream();
    const { destination, delivery } = destinationOf(stream, { maxBytes: 3 * 130 });
    for (let at = 0; at < 6; at += 1) destination.write(`${at}`, 'low');
    assert.deepEqual([delivery.undelivered.low, delivery.state], [3, 'behind']);
    assert.deepEqual([taken.length, waiting.length], [0, 1]);
    waiting.shift()?.();
    assert.deepEqual([taken.length, waiting.length, delivery.delivered], [1, 1, 1]);
    waiting.shift()?.();
    await destination.atMost(0);
    assert.equal(taken.join(''), '0\n1\n2\n', 'the first alone, then all that waited');
    assert.equal(delivery.state, 'ok');
  });

  it('is gone once its reader has gone, and counts what was on its way', async () => {
    const { stream } = slowStream();
    const { destination, delivery } = destinationOf(stream);
    destination.write('on its way', 'high');
    destination.write('waiting', 'low');
    const left = destination.atMost(0);
    const closed = once(stream, 'close').catch(() => {});
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await left;
    await closed;
    destination.write('after', 'low');
    await destination.close(never);
    assert.equal(delivery.state, 'gone');
    assert.match(delivery.reason ?? '', /EPIPE/);
    assert.deepEqual([delivery.undelivered.high, delivery.undelivered.low], [1, 2]);
  });

  it('leaves the stream open when it is closed', async () => {
    const stream = new PassThrough();
    const { destination, delivery } = destinationOf(stream);
    destination.write('a', 'low');
    await destination.close(never);
    destination.write('b', 'low');
    assert.equal(delivery.undelivered.low, 1);
    assert.equal(stream.writable, true);
    stream.end('c');
    assert.equal(String(stream.read()), 'a\nc');
  });

  it('waits at its close for a reader, until the signal aborts; then what has not left is lost', async () => {
    const { stream } = slowStream();
    const { destination, delivery } = destinationOf(stream);
    destination.write('a', 'low');
    destination.write('b', 'medium');
    const stop = new AbortController();
    const closed = destination.close(stop.signal);
    stop.abort();
    await closed;
    assert.deepEqual([delivery.undelivered.low, delivery.undelivered.medium], [1, 1]);
  });

  it('ends quietly when the reader of a real pipe goes away', async () => {
    const child = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'exit');
    const { destination, delivery } = destinationOf(child.stdin);
    destination.write('x'.repeat(200_000), 'low');
    await destination.atMost(0);
    assert.equal(delivery.state, 'gone');
    assert.equal(delivery.undelivered.low, 1);
  });
});
