import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import { type Address, printAddress } from '../../../src/address.ts';
import { type ErrorCode, SequentError } from '../../../src/errors.ts';
import { openTracee } from '../../../src/intake/live/open-tracee.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { buildMessage, buildMessages, inBatches } from './build-message.ts';
import { carriers } from './event-stream/reading.ts';
import { fakeTracee, version } from './fake-tracee.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';
import { Witness } from './witness.ts';

const anyPort: Address = { kind: 'tcp', host: '127.0.0.1', port: 0 };
const folder = await mkdtemp(join(tmpdir(), 'intake-'));
const cleanUp: (() => void)[] = [];
after(async () => {
  for (const clean of cleanUp) clean();
  await rm(folder, { recursive: true });
});

const ways = carriers.flatMap((transport) => {
  const socket: Address = { kind: 'unix', path: join(folder, `${transport}.sock`) };
  const name: Address = { kind: 'tcp', host: 'localhost', port: 0 };
  return [anyPort, name, socket].map((address) => ({ transport, address }));
});
for (const { transport, address } of ways) {
  test(`every message comes byte by byte and in order (${transport}, ${printAddress(address)})`, async () => {
    const messages = [...buildMessages(3_000), buildMessage({ padding: 1_000_000 }), buildMessage({ id: 7 })];
    const tracee = await simulate({ address, messages: inBatches(messages), version: 'v0.24.1' });
    cleanUp.push(() => tracee.kill());
    const witness = new Witness();
    const intake = openTracee({ address: tracee.address, transport, onState: witness.onState });
    const running = intake.run(witness);
    await witness.until(() => witness.messages.length === messages.length);
    intake.stop();
    await running;
    assert.deepEqual(witness.messages, messages);
    assert.deepEqual(witness.gaps, []);
    assert.ok(witness.batches > 0);
    assert.deepEqual(witness.states, [
      { state: 'connecting', attempt: 1 },
      { state: 'streaming', version: 'v0.24.1', transport },
      { state: 'draining' },
      { state: 'ended' },
    ]);
  });
}

for (const transport of carriers) {
  test(`the stream is asked for as a whole: no policies, no field mask (${transport})`, async () => {
    const { promise: request, resolve } = Promise.withResolvers<Buffer>();
    const tracee = await fakeTracee({ getVersion: () => version, streamEvents: (call) => resolve(call.request) });
    cleanUp.push(tracee.kill);
    const intake = openTracee({ address: tracee.address, transport });
    const running = intake.run(new Witness());
    assert.equal((await request).length, 0);
    intake.stop();
    intake.stop();
    await running;
  });
}

async function rejectsWith(address: Address, code: ErrorCode): Promise<void> {
  const witness = new Witness();
  const handshakeTimeoutMs = code === 'SEQ_TRACEE_TIMEOUT' ? 100 : 60_000;
  const intake = openTracee({ address, handshakeTimeoutMs, onState: witness.onState });
  await assert.rejects(intake.run(witness), (error) => {
    assert.ok(error instanceof SequentError);
    assert.equal(error.code, code);
    assert.equal(error.text.where, printAddress(address));
    assert.ok(error.text.todo);
    return true;
  });
  assert.deepEqual(witness.states, [{ state: 'connecting', attempt: 1 }, { state: 'ended' }]);
  assert.deepEqual(witness.story, []);
}

test('a missing socket ends the first attempt', async () => {
  await rejectsWith({ kind: 'unix', path: join(folder, 'none.sock') }, 'SEQ_SOCKET_MISSING');
});

test('a closed port ends the first attempt', async () => {
  const tracee = await simulate({ address: anyPort, messages: inBatches([]) });
  await tracee.close();
  await rejectsWith(tracee.address, 'SEQ_NOT_LISTENING');
});

test('a server that says nothing ends the first attempt', async () => {
  const silent = createServer((socket: Socket) => cleanUp.push(() => socket.destroy()));
  cleanUp.push(() => silent.close());
  await rejectsWith(await listenOnLoopback(silent), 'SEQ_TRACEE_TIMEOUT');
});

test('a gRPC server that is no Tracee ends the first attempt', async () => {
  const other = await fakeTracee({});
  cleanUp.push(other.kill);
  await rejectsWith(other.address, 'SEQ_NOT_TRACEE');
});

test('a web server that speaks HTTP/2 ends the first attempt', async () => {
  const web = createHttp2Server((_request, response) => response.end('<html>'.repeat(100)));
  cleanUp.push(() => web.close());
  await rejectsWith(await listenOnLoopback(web), 'SEQ_NOT_TRACEE');
});

test('a Tracee that does not tell its version in time ends the first attempt', async () => {
  const tracee = await fakeTracee({ getVersion: () => undefined });
  cleanUp.push(tracee.kill);
  await rejectsWith(tracee.address, 'SEQ_TRACEE_TIMEOUT');
});

test('a Tracee that refuses ends the first attempt', async () => {
  const tracee = await fakeTracee({ getVersion: () => status.RESOURCE_EXHAUSTED });
  cleanUp.push(tracee.kill);
  await rejectsWith(tracee.address, 'SEQ_TRACEE_REFUSED');
});

const refusals = carriers.flatMap((transport) => [
  { transport, code: status.RESOURCE_EXHAUSTED, expected: 'SEQ_TRACEE_REFUSED' },
  { transport, code: status.UNIMPLEMENTED, expected: 'SEQ_NOT_TRACEE' },
]);
for (const { transport, code, expected } of refusals) {
  test(`a stream that is refused with ${status[code]} ends the first attempt (${transport})`, async () => {
    const tracee = await fakeTracee({
      getVersion: () => version,
      streamEvents: (call) => call.emit('error', { code, details: 'too many clients' }),
    });
    cleanUp.push(tracee.kill);
    const intake = openTracee({ address: tracee.address, transport });
    await assert.rejects(intake.run(new Witness()), (error) => {
      assert.ok(error instanceof SequentError);
      assert.equal(error.code, expected);
      return true;
    });
  });
}

test('told to wait, it starts before its Tracee', async () => {
  const address: Address = { kind: 'unix', path: join(folder, 'later.sock') };
  const witness = new Witness();
  const intake = openTracee({ address, wait: true, random: () => 0.01, onState: witness.onState });
  const running = intake.run(witness);
  await witness.until(() => witness.countOf('waiting') === 3);
  const tracee = await simulate({ address, messages: inBatches(buildMessages(2)) });
  cleanUp.push(() => tracee.kill());
  await witness.until(() => witness.messages.length === 2);
  intake.stop();
  await running;
  assert.deepEqual(witness.gaps, []);
  const waiting = witness.states.find((entry) => entry.state === 'waiting');
  assert.match(waiting?.reason ?? '', /there is no such socket/);
});

test('it can be stopped while it waits, and before it has begun', async () => {
  const address: Address = { kind: 'unix', path: join(folder, 'never.sock') };
  const witness = new Witness();
  const backoff = { initialMs: 3_600_000, maxMs: 3_600_000 };
  const waiting = openTracee({ address, wait: true, backoff, random: () => 1, onState: witness.onState });
  const running = waiting.run(witness);
  await witness.until(() => witness.countOf('waiting') === 1);
  waiting.stop();
  await running;

  const unborn = openTracee({ address });
  unborn.stop();
  await unborn.run(witness);
});

test('it can be stopped while the other side keeps it waiting', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const tracee = await fakeTracee({
    getVersion: () => {
      resolve();
      return undefined;
    },
  });
  cleanUp.push(tracee.kill);
  const intake = openTracee({ address: tracee.address, handshakeTimeoutMs: 3_600_000 });
  const running = intake.run(new Witness());
  await asked;
  intake.stop();
  await running;
});

test('the silence of a stream is told, after a grace', async () => {
  const live = buildMessage({ seconds: Math.floor(Date.now() / 1_000) });
  const tracee = await simulate({ address: anyPort, messages: inBatches([live]) });
  cleanUp.push(() => tracee.kill());
  const witness = new Witness();
  const intake = openTracee({ address: tracee.address, quietGraceMs: 100 });
  const running = intake.run(witness);
  await witness.until(() => witness.silences.length === 3);
  const [first = 0n, second = 0n, third = 0n] = witness.silences;
  intake.stop();
  await running;
  assert.ok(first > 0n && second > first && third > second);
});

for (const transport of carriers) {
  test(`when it has ended, nothing keeps the process alive (${transport})`, async () => {
    const tracee = await simulate({ address: anyPort, messages: inBatches(buildMessages(10)) });
    cleanUp.push(() => tracee.kill());
    const module = import.meta.resolve('../../../src/intake/live/open-tracee.ts');
    const script = `
      import { openTracee } from ${JSON.stringify(module)};
      const intake = openTracee({ address: ${JSON.stringify(tracee.address)}, transport: '${transport}' });
      let left = 10;
      const message = () => { if (--left === 0) intake.stop(); };
      await intake.run({ message, gap() {}, quiet() {} });
      process.stdout.write(JSON.stringify(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')));
    `;
    const child = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { timeout: 20_000 });
    assert.equal((await child).stdout, '[]');
  });
}
