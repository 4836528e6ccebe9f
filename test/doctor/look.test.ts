import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { look } from '../../src/doctor/look.ts';
import { simulate } from '../../src/simulated/simulate.ts';
import { buildMessages, inBatches } from '../intake/live/build-message.ts';

/** A look at a stream without end, with a clock that goes on only when told. */
async function looking(t: TestContext, lookMs: number) {
  const tracee = await simulate({
    address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    messages: () => inBatches(buildMessages(30)),
    repeat: Infinity,
  });
  t.after(() => tracee.kill());
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const seen = { messages: 0 };
  const viewer = { message: () => void seen.messages++, unreadable() {} };
  const stopping = new AbortController();
  const done = look(tracee.address, viewer, { lookMs, signal: stopping.signal });
  while (seen.messages === 0) await turn();
  /** Lets the stream go on. */
  const flow = async (): Promise<void> => {
    for (const before = tracee.sent; tracee.sent < before + 1_000; ) await turn();
  };
  return { seen, done, stopping, flow, pass: (ms: number) => t.mock.timers.tick(ms) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('a stream that never runs dry is drained for as long as the look was, and drained events are not seen', async (t) => {
  const { seen, done, flow, pass } = await looking(t, 300);
  let isDone = false;
  void done.then(() => (isDone = true));
  pass(299);
  const before = seen.messages;
  await flow();
  assert.ok(seen.messages > before, 'the look goes on');
  pass(1);
  const atEnd = seen.messages;
  await flow();
  pass(299);
  await flow();
  assert.equal(isDone, false, 'the stream is drained');
  pass(1);
  await done;
  assert.equal(seen.messages, atEnd);
});

it('a signal ends a look early, and the stream is drained for a second at most', async (t) => {
  const { seen, done, stopping, flow, pass } = await looking(t, 60_000);
  stopping.abort();
  const atEnd = seen.messages;
  await flow();
  pass(1_000);
  await done;
  assert.equal(seen.messages, atEnd);
});
