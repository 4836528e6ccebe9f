import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import type { IntakeSink } from '../../../src/intake/intake.ts';
import { openRecording } from '../../../src/intake/recording/open-recording.ts';
import { content, fixture, pieces, unframed } from './recording-bytes.ts';

const threads = content('threads.pb.gz');
const events = unframed(threads);

/** A sink that keeps copies of its messages and tolerates nothing else. */
function collector(onMessage: (count: number) => void = () => {}) {
  const messages: Buffer[] = [];
  const sink: IntakeSink = {
    message(bytes, start, end, arrival) {
      assert.equal(arrival, 0);
      messages.push(Buffer.from(bytes.subarray(start, end)));
      onMessage(messages.length);
    },
    gap: () => assert.fail('a recording has no gaps'),
    quiet: () => assert.fail('a recording is never quiet'),
  };
  return { messages, sink };
}

test('the sink gets every message in order', async () => {
  const { messages, sink } = collector();
  await openRecording(fixture('threads.pb.gz')).run(sink);
  assert.deepEqual(messages, events);
});

test('a fault rejects, after the whole messages', async () => {
  const { messages, sink } = collector();
  const running = openRecording(pieces(threads.subarray(0, -1))).run(sink);
  await assert.rejects(running, (error) => error instanceof SequentError && error.code === 'SEQ_RECORDING');
  assert.deepEqual(messages, events.slice(0, -1));
});

test('a message that stops the intake is the last one', async () => {
  const { messages, sink } = collector((count) => {
    if (count === 5) recording.stop();
  });
  const recording = openRecording(fixture('threads.pb.gz'));
  await recording.run(sink);
  assert.deepEqual(messages, events.slice(0, 5));
});

test('stopping ends the wait for more bytes, as of standard input', async () => {
  const stream = new PassThrough();
  const { messages, sink } = collector((count) => {
    if (count === events.length) recording.stop();
  });
  const recording = openRecording(stream);
  stream.write(threads);
  await recording.run(sink);
  assert.equal(messages.length, events.length);
  assert.ok(stream.destroyed);
});

test('stopping while nothing has come at all', async () => {
  const stream = new PassThrough();
  const recording = openRecording(stream);
  const running = recording.run(collector().sink);
  recording.stop();
  recording.stop();
  await running;
  assert.ok(stream.destroyed);
});

test('an intake that was stopped before it ran hands on nothing', async () => {
  const { messages, sink } = collector();
  const recording = openRecording(fixture('threads.pb.gz'));
  recording.stop();
  await recording.run(sink);
  assert.equal(messages.length, 0);
});

test('a sink that throws ends the reading with its own error', async () => {
  const bug = new Error('bug');
  const stream = pieces(threads);
  const { sink } = collector(() => {
    throw bug;
  });
  await assert.rejects(openRecording(stream).run(sink), bug);
  assert.ok(stream.destroyed);
});

test('a recording that is held waits, within a batch too, and goes on when released', async () => {
  const { messages, sink } = collector((count) => {
    if (count !== 5) return;
    recording.hold();
    recording.hold();
    setImmediate(() => {
      assert.equal(messages.length, 5);
      recording.release();
    });
  });
  const recording = openRecording(fixture('threads.pb.gz'));
  await recording.run(sink);
  assert.deepEqual(messages, events);
});

test('stopping releases a recording that is held', async () => {
  const { messages, sink } = collector((count) => {
    if (count !== 5) return;
    recording.hold();
    setImmediate(() => recording.stop());
  });
  const recording = openRecording(fixture('threads.pb.gz'));
  await recording.run(sink);
  assert.deepEqual(messages, events.slice(0, 5));
});

test('each batch is told when it is over', async () => {
  const { messages, sink } = collector();
  let told = 0;
  await openRecording(fixture('threads.pb.gz')).run({
    ...sink,
    batch() {
      told = messages.length;
    },
  });
  assert.equal(told, events.length);
});

test('what was looked at ahead is handed on all the same, and what is wrong is told when it is', async () => {
  const cuts = Array.from({ length: 20 }, (_, index) => index * 997);
  for (const enough of [0, 1, 5, events.length, events.length + 1]) {
    const recording = openRecording(pieces(threads.subarray(0, -1), cuts));
    const seen: Buffer[] = [];
    const hasEnded = await recording.lookAhead((bytes, start, end) => {
      seen.push(Buffer.from(bytes.subarray(start, end)));
      return seen.length >= enough;
    });
    assert.equal(hasEnded, false);
    assert.deepEqual(seen, events.slice(0, Math.max(1, Math.min(enough, events.length - 1))));
    const { messages, sink } = collector();
    await assert.rejects(
      recording.run(sink),
      (error) => error instanceof SequentError && error.code === 'SEQ_RECORDING',
    );
    assert.deepEqual(messages, events.slice(0, -1));
  }
});

test('a look ahead tells that the recording has ended', async () => {
  const recording = openRecording(fixture('threads.pb.gz'));
  assert.equal(await recording.lookAhead(() => false), true);
  const { messages, sink } = collector();
  await recording.run(sink);
  assert.deepEqual(messages, events);
});

test('a stop ends a look ahead, and nothing is handed on', async () => {
  const stream = new PassThrough();
  const recording = openRecording(stream);
  stream.write(threads);
  const looking = recording.lookAhead(() => {
    recording.stop();
    return false;
  });
  await looking;
  const { messages, sink } = collector();
  await recording.run(sink);
  assert.deepEqual(messages, []);
  assert.ok(stream.destroyed);
});
