import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Address } from '../../../src/address.ts';
import { type ErrorCode, SequentError } from '../../../src/errors.ts';
import { probe } from '../../../src/intake/live/probe.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';

const folder = await mkdtemp(join(tmpdir(), 'probe-'));
const cleanUp: (() => void)[] = [];
after(async () => {
  for (const clean of cleanUp) clean();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;

/** Listens on a loopback port; what connects is given to `onSocket` where there is one. */
async function listen(server: Server, onSocket?: (socket: Socket) => void): Promise<Address> {
  cleanUp.push(() => server.close());
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    cleanUp.push(() => socket.destroy());
    onSocket?.(socket);
  });
  return listenOnLoopback(server);
}

const isError = (code: ErrorCode, what: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SequentError);
  assert.equal(error.code, code);
  assert.match(error.text.what, what);
  assert.ok(error.text.where);
  assert.ok(error.text.todo);
  return true;
};

test('a server that speaks HTTP/2 passes', async () => {
  const server = createHttp2Server();
  cleanUp.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(join(folder, 'http2.sock'), resolve));
  await probe({ kind: 'unix', path: join(folder, 'http2.sock') }, 5_000, never);
});

test('a SETTINGS frame that comes byte by byte passes', async () => {
  const frame = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]);
  const address = await listen(createServer(), (socket) => {
    socket.setNoDelay(true);
    let sent = 0;
    const next = () => {
      if (sent < frame.length) socket.write(frame.subarray(sent, ++sent), next);
    };
    next();
  });
  await probe(address, 5_000, never);
});

test('a path without a socket', async () => {
  const path = join(folder, 'none.sock');
  await assert.rejects(probe({ kind: 'unix', path }, 5_000, never), isError('SEQ_SOCKET_MISSING', /no such socket/));
});

test('a path through a file', async () => {
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file', 'tracee.sock');
  await assert.rejects(probe({ kind: 'unix', path }, 5_000, never), isError('SEQ_SOCKET_MISSING', /no such socket/));
});

test('a file that is not a socket', async () => {
  const path = join(folder, 'plain');
  await writeFile(path, '');
  await assert.rejects(probe({ kind: 'unix', path }, 5_000, never), isError('SEQ_NOT_LISTENING', /not a socket/));
});

test('a socket whose listener was killed', async () => {
  const path = join(folder, 'stale.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.bound`, resolve));
  // Closing unlinks the path that was bound, so the renamed socket stays behind as after a kill.
  await rename(`${path}.bound`, path);
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(probe({ kind: 'unix', path }, 5_000, never), isError('SEQ_NOT_LISTENING', /on the socket/));
});

test('a closed port', async () => {
  const server = createServer();
  const address = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  await assert.rejects(probe(address, 5_000, never), isError('SEQ_NOT_LISTENING', /on the port/));
});

test('a server that hangs up', async () => {
  const address = await listen(createServer(), (socket) => socket.end());
  await assert.rejects(probe(address, 5_000, never), isError('SEQ_NOT_TRACEE', /closed the connection/));
});

test('a server that resets the connection', async () => {
  const address = await listen(createServer(), (socket) => socket.resetAndDestroy());
  await assert.rejects(probe(address, 5_000, never), isError('SEQ_NOT_TRACEE', /closed the connection/));
});

test('a server that greets in another language', async () => {
  const address = await listen(createServer(), (socket) => socket.write('220 mail.example ready\r\n'));
  await assert.rejects(probe(address, 5_000, never), isError('SEQ_NOT_TRACEE', /does not speak gRPC/));
});

test('a server of HTTP/1', async () => {
  const address = await listen(createHttpServer((_request, response) => response.end('hello')));
  await assert.rejects(
    probe(address, 5_000, never),
    isError('SEQ_NOT_TRACEE', /does not speak gRPC|closed the connection/),
  );
});

test('a server that says nothing is left without a connection', async () => {
  const { promise: leftBehind, resolve } = Promise.withResolvers<void>();
  const address = await listen(createServer(), (socket) => {
    socket.resume();
    socket.on('close', () => resolve());
  });
  await assert.rejects(probe(address, 50, never), isError('SEQ_TRACEE_TIMEOUT', /no answer/));
  await leftBehind;
});

test('it ends at once when told to', async () => {
  const stop = new AbortController();
  const address = await listen(createServer(), () => stop.abort());
  await assert.rejects(probe(address, 60_000, stop.signal), { name: 'AbortError' });
  await assert.rejects(probe(address, 60_000, stop.signal), { name: 'AbortError' });
});
