import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Client, type ClientReadableStream, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { type Address, grpcTarget } from '../../src/address.ts';
import { SequentError } from '../../src/errors.ts';
import { type SimulatedTracee, type SimulateOptions, simulate } from '../../src/simulated/simulate.ts';
import { connectTracee } from '../../src/tracee/client.ts';
import { CallError } from '../../src/tracee/errors.ts';
import { askVersion } from '../../src/tracee/versions/ask.ts';
import { buildMessage, buildMessages, inBatches } from '../intake/live/build-message.ts';

const anyPort: Address = { kind: 'tcp', host: '127.0.0.1', port: 0 };
const folder = await mkdtemp(join(tmpdir(), 'simulated-'));
const running: SimulatedTracee[] = [];
after(async () => {
  for (const tracee of running) tracee.kill();
  await rm(folder, { recursive: true });
});

async function start(options: Partial<SimulateOptions> & Pick<SimulateOptions, 'messages'>): Promise<SimulatedTracee> {
  const tracee = await simulate({ address: anyPort, ...options });
  running.push(tracee);
  return tracee;
}

/** A subscription; `until(n)` resolves when n messages have come, `end` with the status it ended with. */
function subscribe(tracee: SimulatedTracee) {
  const client = connectTracee(tracee.address);
  const call: ClientReadableStream<Buffer> = client.streamEvents();
  const received: Buffer[] = [];
  const { promise: end, resolve } = Promise.withResolvers<status>();
  call.on('error', () => {});
  call.on('status', ({ code }) => resolve(code));
  call.on('data', (message: Buffer) => received.push(message));
  return {
    received,
    end,
    call,
    leave: () => client.close(),
    until: (count: number) =>
      new Promise<void>((done) => {
        const look = () => {
          if (received.length < count) return;
          call.off('data', look);
          done();
        };
        call.on('data', look);
        look();
      }),
  };
}

/** Waits for something that the server says of itself. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('a subscriber gets every message byte by byte and in order, then the end', async () => {
  const messages = [...buildMessages(1_000), buildMessage({ padding: 300_000 })];
  const tracee = await start({ messages: inBatches(messages), endWhenSent: true });
  const subscriber = subscribe(tracee);
  assert.equal(await subscriber.end, status.OK);
  assert.deepEqual(subscriber.received, messages);
  assert.equal(tracee.sent, 1_001);
  await tracee.finished;
  const late = subscribe(tracee);
  assert.equal(await late.end, status.OK);
  assert.deepEqual(late.received, []);
});

test('it waits for the first subscriber, and stays open when all is sent', async () => {
  const messages = buildMessages(5);
  const tracee = await start({ messages: inBatches(messages) });
  const client = connectTracee(tracee.address);
  assert.equal((await client.getMetrics(5_000)).eventCount, 0n);
  const subscriber = subscribe(tracee);
  await subscriber.until(5);
  await tracee.finished;
  assert.equal((await client.getMetrics(5_000)).eventCount, 5n);
  assert.equal(tracee.subscribers, 1);
  client.close();
  subscriber.leave();
  await until(() => tracee.subscribers === 0);
});

test('it skips, repeats and stops after as many events as told', async () => {
  const messages = buildMessages(4);
  const tracee = await start({
    messages: () => inBatches(messages),
    skip: 2,
    repeat: 3,
    maxEvents: 7,
    endWhenSent: true,
  });
  const subscriber = subscribe(tracee);
  await subscriber.end;
  const played = [2, 3, 0, 1, 2, 3, 0].map((index) => messages[index]);
  assert.deepEqual(subscriber.received, played);
});

test('a recording that can be read once only is not repeated for ever', async () => {
  const tracee = await start({ messages: inBatches(buildMessages(4)), repeat: Infinity, endWhenSent: true });
  const subscriber = subscribe(tracee);
  assert.equal(await subscriber.end, status.OK);
  assert.equal(subscriber.received.length, 4);
});

test('subscribers share one timeline: playback pauses without any, goes on where it was, and is the same for all', async () => {
  const messages = buildMessages(400);
  const [secondIsThere, allHaveLeft] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* inParts() {
    yield* inBatches(messages.slice(0, 99));
    await secondIsThere.promise;
    yield* inBatches(messages.slice(99, 198));
    await allHaveLeft.promise;
    yield* inBatches(messages.slice(198));
  }
  const tracee = await start({ messages: inParts(), rate: 2_000 });
  const first = subscribe(tracee);
  await first.until(99);
  const second = subscribe(tracee);
  await until(() => tracee.subscribers === 2);
  secondIsThere.resolve();
  await second.until(50);
  assert.deepEqual(second.received[0], messages[99]);
  first.leave();
  second.leave();
  await until(() => tracee.subscribers === 0);
  const { sent } = tracee;
  allHaveLeft.resolve();
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(tracee.sent, sent, 'nothing is sent while there is no subscriber');
  const third = subscribe(tracee);
  await third.until(400 - sent);
  assert.deepEqual(third.received, messages.slice(sent));
  third.leave();
});

test('it waits for the slowest subscriber', async () => {
  const count = 700;
  const messages = Array.from({ length: count }, (_, id) => buildMessage({ id, padding: 20_000 }));
  const tracee = await start({ messages: inBatches(messages), endWhenSent: true });
  const quick = subscribe(tracee);
  const slow = subscribe(tracee);
  slow.call.pause();
  await quick.until(1);
  // The slow one's window and buffers hold some hundred of these messages; the quick one cannot be far ahead.
  let before = -1;
  while (before !== tracee.sent) {
    before = tracee.sent;
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(tracee.sent < count);
  slow.call.resume();
  await Promise.all([quick.end, slow.end]);
  assert.equal(quick.received.length, count);
  assert.ok(slow.received.length > count / 2);
});

test('a field mask is refused with the reason', async () => {
  const tracee = await start({ messages: inBatches(buildMessages(1)) });
  const client = new Client(grpcTarget(tracee.address), credentials.createInsecure());
  const raw = (bytes: Buffer): Buffer => bytes;
  // mask = 2 { paths = 1: "name" }
  const request = Buffer.from([0x12, 0x06, 0x0a, 0x04, ...Buffer.from('name')]);
  const call = client.makeServerStreamRequest('/tracee.v1beta1.TraceeService/StreamEvents', raw, raw, request);
  const error = await new Promise<ServiceError>((resolve) => {
    call.on('error', (cause: ServiceError) => resolve(cause));
    call.resume();
  });
  assert.equal(error.code, status.INVALID_ARGUMENT);
  assert.match(error.details, /field mask strips the events of all other clients/);
  assert.equal(tracee.subscribers, 0);
  client.close();
});

test('it answers the other questions', async () => {
  const tracee = await start({ messages: inBatches([]), version: 'v9.8.7' });
  const client = connectTracee(tracee.address);
  assert.equal(await client.getVersion(5_000), 'v9.8.7');
  tracee.lostEventCount = 12n;
  assert.equal((await client.getMetrics(5_000)).lostEventCount, 12n);
  assert.deepEqual(
    (await client.getEventDefinitions(['rseq', 'openat'], 5_000)).map(({ name }) => name),
    ['rseq', 'openat'],
  );
  client.close();
});

test('it has the events and the detectors of the version that it says it is', async () => {
  for (const [version, hasDetectors] of [
    ['v0.24.1', false],
    [undefined, true],
  ] as const) {
    const tracee = await start({ messages: inBatches([]), ...(version && { version }) });
    const client = connectTracee(tracee.address);
    assert.equal(await client.hasDetectors(5_000), hasDetectors);
    const names = (await client.getEventDefinitions([], 5_000)).map(({ name }) => name);
    assert.equal(names.includes('hooked_seq_ops_detector'), hasDetectors);
    assert.equal((await askVersion(client, 5_000)).profile.version, version ?? 'main');
    client.close();
  }
});

test('what it has not, and what cannot be read, is refused as by a Tracee', async () => {
  const tracee = await start({ messages: inBatches([]), version: 'v0.24.1' });
  const client = new Client(grpcTarget(tracee.address), credentials.createInsecure());
  const raw = (bytes: Buffer): Buffer => bytes;
  const ask = (method: string, request: Buffer) =>
    new Promise<status | undefined>((resolve) => {
      const path = `/tracee.v1beta1.TraceeService/${method}`;
      client.makeUnaryRequest(path, raw, raw, request, (error) => resolve(error?.code));
    });
  assert.equal(await ask('GetDetectorsCatalog', Buffer.alloc(0)), status.UNIMPLEMENTED);
  assert.equal(await ask('EnableEvent', Buffer.alloc(0)), undefined);
  assert.equal(await ask('DisableEvent', Buffer.alloc(0)), undefined);
  assert.equal(await ask('GetEventDefinitions', Buffer.from([10, 100])), status.INVALID_ARGUMENT);
  client.close();
});

test('the socket is for its owner only, and is gone after the end', async () => {
  const path = join(folder, 'mode.sock');
  const tracee = await start({ address: { kind: 'unix', path }, messages: inBatches([]) });
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  await tracee.close();
  await assert.rejects(stat(path), { code: 'ENOENT' });
});

test('a socket on which nobody listens any more is replaced', async () => {
  const path = join(folder, 'stale.sock');
  await leaveStaleSocket(path);
  const tracee = await start({ address: { kind: 'unix', path }, messages: inBatches([]) });
  const client = connectTracee(tracee.address);
  assert.equal(await client.getVersion(5_000), 'main-simulated');
  client.close();
});

const isListenError = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SequentError);
  assert.equal(error.code, 'SEQ_LISTEN');
  assert.match(error.message, pattern);
  return true;
};

test('a socket on which another program listens is left alone', async () => {
  const path = join(folder, 'busy.sock');
  const first = await start({ address: { kind: 'unix', path }, messages: inBatches([]), version: 'first' });
  await assert.rejects(
    start({ address: first.address, messages: inBatches([]) }),
    isListenError(/another program listens/),
  );
  const client = connectTracee(first.address);
  assert.equal(await client.getVersion(5_000), 'first');
  client.close();
});

test('a file that is not a socket is left alone', async () => {
  const path = join(folder, 'file');
  await writeFile(path, 'precious');
  await assert.rejects(
    start({ address: { kind: 'unix', path }, messages: inBatches([]) }),
    isListenError(/is not a socket.*choose another path/),
  );
  assert.equal((await stat(path)).size, 8);
});

test('a taken port and a missing folder are told to the operator', async () => {
  const first = await start({ messages: inBatches([]) });
  await assert.rejects(start({ address: first.address, messages: inBatches([]) }), isListenError(/EADDRINUSE/));
  const nowhere: Address = { kind: 'unix', path: join(folder, 'no', 'such', 'folder.sock') };
  await assert.rejects(start({ address: nowhere, messages: inBatches([]) }), isListenError(/folder\.sock/));
});

test('a recording that breaks ends the streams and is told', async () => {
  async function* broken() {
    yield* inBatches(buildMessages(3));
    throw new Error('damaged at byte 17');
  }
  const tracee = await start({ messages: broken });
  const subscriber = subscribe(tracee);
  await assert.rejects(tracee.finished, /damaged at byte 17/);
  await subscriber.end;
  assert.equal(subscriber.received.length, 3);
});

test('close ends in good order, kill does not', async () => {
  const closed = await start({ messages: inBatches(buildMessages(3)) });
  const content = subscribe(closed);
  await content.until(3);
  const closing = closed.close();
  assert.equal(await content.end, status.OK);
  content.leave();
  await closing;

  const killed = await start({ messages: inBatches(buildMessages(3)) });
  const hurt = subscribe(killed);
  await hurt.until(3);
  killed.kill();
  assert.equal(await hurt.end, status.UNAVAILABLE);
  hurt.leave();
});

test('it can be ended while nobody listens', async () => {
  const tracee = await start({ messages: inBatches(buildMessages(3)) });
  tracee.kill();
  await tracee.finished;
  const client = connectTracee(tracee.address);
  await assert.rejects(client.getVersion(5_000), (error) => {
    assert.ok(error instanceof CallError);
    assert.equal(error.code, status.UNAVAILABLE);
    return true;
  });
  client.close();
});

/** A socket file whose listener is gone: closing a server unlinks the path it was bound to, which is another by then. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = createServer();
  const bound = `${path}.bound`;
  await new Promise<void>((resolve) => server.listen(bound, resolve));
  await rename(bound, path);
  await new Promise((resolve) => server.close(resolve));
}
