import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Address } from '../../../src/address.ts';
import { ProtocolError } from '../../../src/intake/direct/protocol-error.ts';
import { UnaryCall } from '../../../src/intake/direct/unary-call.ts';
import { CallError } from '../../../src/tracee/errors.ts';
import { status } from '../../../src/tracee/status.ts';
import { answer, data, frame, headers, prefixed, trailers, type, u32 } from '../live/event-stream/frames.ts';
import { type Connection, listenAsPeer } from '../live/event-stream/peer.ts';

const hello = data(prefixed(Buffer.from('hello')));
const patientMs = 60_000;

function call(address: Address, timeoutMs = patientMs): UnaryCall {
  return new UnaryCall({ address, method: '/a.B/C', request: Buffer.from('ask'), timeoutMs });
}

/** The answer of a server that does this when it is called. */
async function answerOf(onCall: (connection: Connection) => void): Promise<string> {
  return (await call(await listenAsPeer(onCall)).answer).toString();
}

function failsWith(code: number, words: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof CallError);
    assert.equal(error.code, code);
    assert.match(error.message, words);
    return true;
  };
}

it('the answer arrives, also byte by byte, and the connection ends', async () => {
  const connections: Connection[] = [];
  const whole = await answerOf((connection) => {
    connections.push(connection);
    connection.write(answer, hello, trailers(0));
  });
  const pieces = await answerOf((connection) => {
    connections.push(connection);
    for (const byte of Buffer.concat([answer, hello, trailers(0)])) connection.write(Buffer.of(byte));
  });
  assert.deepEqual([whole, pieces], ['hello', 'hello']);
  await Promise.all(connections.map((one) => one.until(() => one.gone)));
});

it('a status that is not OK rejects, with its message', async () => {
  const refused = answerOf((connection) => connection.write(answer, trailers(7, 'not you')));
  await assert.rejects(refused, failsWith(status.PERMISSION_DENIED, /not you/));
});

it('no answer, several answers and one that is too large reject', async () => {
  await assert.rejects(
    answerOf((connection) => connection.write(answer, trailers(0))),
    failsWith(status.UNIMPLEMENTED, /no answer/),
  );
  await assert.rejects(
    answerOf((connection) => connection.write(answer, hello, hello, trailers(0))),
    failsWith(status.INTERNAL, /more than one/),
  );
  const announced = data(Buffer.concat([Buffer.of(0), u32(2 ** 30), Buffer.from('<html>')]));
  await assert.rejects(
    answerOf((connection) => connection.write(answer, announced)),
    failsWith(status.RESOURCE_EXHAUSTED, /Received message larger than max/),
  );
});

it('a connection that ends before the answer rejects', async () => {
  await assert.rejects(
    answerOf((connection) => connection.socket.destroy()),
    failsWith(status.UNAVAILABLE, /closed|broke/),
  );
  await assert.rejects(
    call({ kind: 'unix', path: '/nonexistent/socket' }).answer,
    failsWith(status.UNAVAILABLE, /ENOENT/),
  );
});

it('a server that breaks a rule, or compresses, is told apart from one that fails', async () => {
  const compressed = headers({ ':status': '200', 'content-type': 'application/grpc', 'grpc-encoding': 'gzip' });
  for (const bytes of [
    [frame(type.push, 0, 1, u32(2))],
    [compressed, data(prefixed(Buffer.from('hello'), 1)), trailers(0)],
  ]) {
    await assert.rejects(
      answerOf((connection) => connection.write(...bytes)),
      (error) => error instanceof ProtocolError,
    );
  }
});

it('a call that is not answered in time, and one that is cancelled, end', async () => {
  const silent = await listenAsPeer(() => {});
  await assert.rejects(call(silent, 50).answer, failsWith(status.DEADLINE_EXCEEDED, /in time/));
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const cancelled = call(await listenAsPeer(() => resolve()));
  const rejected = assert.rejects(cancelled.answer, failsWith(status.CANCELLED, /cancelled/));
  await asked;
  cancelled.cancel();
  await rejected;
});
