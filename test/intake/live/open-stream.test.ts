import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Address } from '../../../src/address.ts';
import { SequentError } from '../../../src/errors.ts';
import type { StreamEnd } from '../../../src/intake/live/event-stream.ts';
import { StreamOpener } from '../../../src/intake/live/open-stream.ts';
import type { Transport } from '../../../src/intake/live/transport.ts';
import { connectTracee, type TraceeClient } from '../../../src/tracee/client.ts';
import { answer, data, frame, headers, prefixed, trailers, type, u32 } from './event-stream/frames.ts';
import { listenAsPeer, type PeerOptions } from './event-stream/peer.ts';

const cleanUp: (() => void)[] = [];
after(() => {
  for (const clean of cleanUp) clean();
});

/** An opener at a server that answers every call with these bytes. */
async function start(transport: Transport, bytes: readonly Uint8Array[], options: PeerOptions = {}) {
  const address: Address = await listenAsPeer((connection) => connection.write(...bytes), options);
  const reasons: string[] = [];
  const timeoutMs = options.acknowledges === false ? 250 : 60_000;
  const opener = new StreamOpener({ address, transport, timeoutMs, onAside: (reason) => reasons.push(reason) });
  let client: TraceeClient | undefined;
  const messages: string[] = [];
  /** Reads one stream to its end. */
  const readOne = async (version = 'v1'): Promise<{ transport: string; end: StreamEnd }> => {
    client = connectTracee(address);
    cleanUp.push(client.close);
    const opened = await opener.open(client, version, new AbortController().signal, {
      onMessage: (message, start, end) => messages.push(Buffer.from(message.subarray(start, end)).toString()),
      onBatch() {},
      onOversized() {},
    });
    const end = await opened.stream.ended;
    opener.ended(version, end);
    return { transport: opened.transport, end };
  };
  return { readOne, reasons, messages };
}

const good = [answer, data(prefixed(Buffer.from('hello'))), trailers(0)];
const gzipped = Buffer.from('1f8b0800000000000003cb48cdc9c9070086a6103605000000', 'hex');
const compressed = [
  headers({ ':status': '200', 'content-type': 'application/grpc', 'grpc-encoding': 'gzip' }),
  data(prefixed(gzipped, 1)),
  trailers(0),
];

test('a stream goes over the transport that is asked for', async () => {
  for (const [asked, taken] of [
    ['auto', 'direct'],
    ['direct', 'direct'],
    ['grpc', 'grpc'],
  ] as const) {
    const { readOne, reasons, messages } = await start(asked, good);
    assert.equal((await readOne()).transport, taken);
    assert.deepEqual([messages, reasons], [['hello'], []]);
  }
});

test('what the direct reader does not know it leaves to grpc-js, says so once, and tries again with another Tracee', async () => {
  const { readOne, reasons, messages } = await start('auto', compressed);
  const first = await readOne();
  assert.equal(first.transport, 'direct');
  assert.match(first.end.reason, /is compressed/);
  assert.deepEqual([(await readOne()).transport, (await readOne()).transport], ['grpc', 'grpc']);
  assert.deepEqual(messages, ['hello', 'hello']);
  assert.equal(reasons.length, 1);
  assert.match(reasons[0] ?? '', /is compressed/);
  assert.equal((await readOne('v2')).transport, 'direct');
  assert.equal(reasons.length, 2);
});

test('where it cannot even open, grpc-js takes this stream', async () => {
  const { readOne, reasons, messages } = await start('auto', good, { acknowledges: false });
  assert.equal((await readOne()).transport, 'grpc');
  assert.deepEqual(messages, ['hello']);
  assert.match(reasons[0] ?? '', /does not acknowledge our SETTINGS/);
});

test('told to be direct, it stays so, and says what else there is', async () => {
  const deaf = await start('direct', good, { acknowledges: false });
  await assert.rejects(deaf.readOne(), (error) => {
    return error instanceof SequentError && error.code === 'SEQ_NOT_TRACEE' && /--transport auto/.test(error.message);
  });
  const { readOne, reasons } = await start('direct', compressed);
  assert.equal((await readOne()).transport, 'direct');
  assert.equal((await readOne()).transport, 'direct');
  assert.deepEqual(reasons, []);
});

test('what any server may do is no reason to step aside', async () => {
  for (const bytes of [
    [answer, trailers(13, 'panic')],
    [answer, frame(type.reset, 0, 1, u32(2))],
    [headers({ ':status': '503', 'content-type': 'text/plain' })],
    [frame(type.goaway, 0, 0, u32(0, 11))],
  ]) {
    const { readOne, reasons } = await start('auto', bytes);
    const { end } = await readOne();
    assert.notEqual(end.error, undefined);
    assert.equal((await readOne()).transport, 'direct');
    assert.deepEqual(reasons, []);
  }
});
