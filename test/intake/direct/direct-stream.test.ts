import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Address } from '../../../src/address.ts';
import { SequentError } from '../../../src/errors.ts';
import { openDirectStream } from '../../../src/intake/direct/direct-stream.ts';
import { ProtocolError } from '../../../src/intake/direct/protocol-error.ts';
import type { StreamHandlers } from '../../../src/intake/live/event-stream.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { CallError } from '../../../src/tracee/errors.ts';
import { status } from '../../../src/tracee/status.ts';
import { inBatches } from '../live/build-message.ts';
import { ACK, answer, cutData, data, frame, prefixed, trailers, type, u32 } from '../live/event-stream/frames.ts';
import { type Connection, listenAsPeer } from '../live/event-stream/peer.ts';
import { read } from '../live/event-stream/reading.ts';

const folder = await mkdtemp(join(tmpdir(), 'direct-'));
const cleanUp: (() => void)[] = [];
after(async () => {
  for (const clean of cleanUp) clean();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
const ignore: StreamHandlers = { onMessage() {}, onBatch() {}, onOversized() {} };
const open = (address: Address, timeoutMs = 60_000, signal: AbortSignal = never) =>
  openDirectStream({ address, timeoutMs, signal }, ignore);

async function listen(server: Server, name: string): Promise<Address> {
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    cleanUp.push(() => socket.destroy());
  });
  cleanUp.push(() => server.close());
  const path = join(folder, name);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { kind: 'unix', path };
}

test('what keeps a connection from coming about is told as it is elsewhere', async () => {
  const missing = open({ kind: 'unix', path: join(folder, 'none.sock') });
  await assert.rejects(missing, (error) => error instanceof SequentError && error.code === 'SEQ_SOCKET_MISSING');
  const hangsUp = await listen(
    createServer((socket) => socket.end()),
    'hangs-up.sock',
  );
  await assert.rejects(open(hangsUp), (error) => error instanceof SequentError && error.code === 'SEQ_NOT_TRACEE');
});

test('a server that says nothing is not waited for longer than asked', async () => {
  const silent = await listen(
    createServer(() => {}),
    'silent.sock',
  );
  await assert.rejects(open(silent, 20), (error) => {
    return error instanceof CallError && error.code === status.DEADLINE_EXCEEDED && !(error instanceof ProtocolError);
  });
});

test('a server that does not take our settings is one that this reader does not get on with', async () => {
  const deaf = await listenAsPeer(() => {}, { acknowledges: false });
  await assert.rejects(open(deaf, 250), (error) => error instanceof ProtocolError && /SETTINGS/.test(error.message));
});

test('so is one that speaks something else', async () => {
  const web = await listenAsPeer(() => {}, { greeting: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') });
  await assert.rejects(open(web), ProtocolError);
});

test('it ends at once when told to, before and while it connects', async () => {
  const stop = new AbortController();
  const silent = await listen(
    createServer(() => stop.abort()),
    'abort.sock',
  );
  await assert.rejects(open(silent, 60_000, stop.signal), { name: 'AbortError' });
  await assert.rejects(open(silent, 60_000, stop.signal), { name: 'AbortError' });
});

test('a message that is too large is skipped and told, between those that are not', async () => {
  const large = prefixed(Buffer.alloc(5 * 1024 * 1024));
  const address = await listenAsPeer(async (connection) => {
    connection.write(answer, data(prefixed(Buffer.from('before'))));
    await connection.writeWithin(cutData(large, 16_384));
    connection.write(data(prefixed(Buffer.from('after'))), trailers(0));
  });
  const reading = await read('direct', address);
  assert.deepEqual(await reading.stream.ended, { reason: 'Tracee ended the stream' });
  assert.deepEqual(reading.messages.map(String), ['before', 'after']);
  assert.deepEqual(reading.oversized, [5 * 1024 * 1024]);
});

test('messages of one read are one batch, with one arrival', async () => {
  const address = await listenAsPeer((connection) =>
    connection.write(answer, ...Array.from({ length: 100 }, () => data(prefixed(Buffer.from('x'))))),
  );
  const arrivals: number[] = [];
  let batch = Promise.withResolvers<void>();
  const stream = await openDirectStream(
    { address, timeoutMs: 60_000, signal: never },
    {
      onMessage: (_bytes, _start, _end, arrival) => arrivals.push(arrival),
      onBatch: () => batch.resolve(),
      onOversized() {},
    },
  );
  while (arrivals.length < 100) {
    await batch.promise;
    batch = Promise.withResolvers();
  }
  stream.cut('enough');
  await stream.ended;
  assert.ok(new Set(arrivals).size <= 2);
  assert.ok(arrivals.every((arrival) => arrival > 0 && arrival <= performance.now()));
});

test('nothing has been handed on when it has opened', async () => {
  const address = await listenAsPeer((connection) => connection.write(answer, data(prefixed(Buffer.from('x')))));
  let messages = 0;
  const { promise: one, resolve } = Promise.withResolvers<void>();
  const onMessage = () => {
    messages++;
    resolve();
  };
  const stream = await openDirectStream({ address, timeoutMs: 60_000, signal: never }, { ...ignore, onMessage });
  assert.equal(messages, 0);
  await one;
  stream.cut('enough');
});

test('over TCP, the kernel is told to notice when the other end has gone without a word', async (t) => {
  if (process.platform !== 'linux') return t.skip('read from /proc');
  const tracee = await simulate({ address: { kind: 'tcp', host: '127.0.0.1', port: 0 }, messages: inBatches([]) });
  cleanUp.push(() => tracee.kill());
  const stream = await open(tracee.address);
  assert.ok(tracee.address.kind === 'tcp');
  const remote = `0100007F:${tracee.address.port.toString(16).toUpperCase().padStart(4, '0')}`;
  // proc(5): remote address in the third column, in the sixth the timer, of which 2 is that of keepalive.
  const timer = () =>
    readFileSync('/proc/net/tcp', 'latin1')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .find((columns) => columns[2] === remote)?.[5]
      ?.slice(0, 2);
  while (timer() === '01') await new Promise((resolve) => setImmediate(resolve));
  assert.equal(timer(), '02');
  stream.cut('enough');
  await stream.ended;
});

test('a server that asks for answers and does not read them is left', async () => {
  const address = await listenAsPeer((connection) => {
    connection.socket.pause();
    connection.write(answer);
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => frame(type.ping, 0, 0, Buffer.alloc(8))));
    const flood = () => {
      while (!connection.gone && connection.socket.write(pings));
    };
    connection.socket.on('drain', flood);
    flood();
  });
  const { error } = await (await read('direct', address)).stream.ended;
  assert.match(error?.message ?? '', /does not read what it is answered/);
});

test('it says goodbye when it is cut, and lets go of the connection', async () => {
  let connection: Connection | undefined;
  const address = await listenAsPeer((opened) => {
    connection = opened;
    opened.write(answer, data(prefixed(Buffer.from('x'))));
  });
  const reading = await read('direct', address);
  await reading.until(() => reading.messages.length === 1);
  reading.stream.cut('enough');
  reading.stream.cut('twice');
  reading.stream.drain({ quietMs: 1, deadlineMs: 1 });
  assert.deepEqual(await reading.stream.ended, { reason: 'enough' });
  await connection?.until(() => false);
  const last = connection?.frames.filter((one) => one.flags !== ACK).slice(-2);
  assert.deepEqual(
    last?.map((one) => [one.type, one.payload.toString('hex')]),
    [
      [type.reset, u32(8).toString('hex')],
      [type.goaway, u32(0, 0).toString('hex')],
    ],
  );
});
