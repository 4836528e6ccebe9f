import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientHttp2Stream, connect as connectHttp2, constants } from 'node:http2';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { chooseEvents } from '../../../bench/stream/events/casting.ts';
import { makeScript } from '../../../bench/stream/events/script.ts';
import { Stamper } from '../../../bench/stream/events/stamper.ts';
import { Connection } from '../../../bench/stream/server/connection.ts';
import { Feed } from '../../../bench/stream/server/feed.ts';
import { orderSchema } from '../../../bench/stream/server/order.ts';
import { Task } from '../../../bench/stream/server/task.ts';
import { loadInterface } from '../../../src/tracee/interface.ts';

const script = makeScript(chooseEvents(new Set(['rseq', 'sched_process_fork', 'sched_process_exit']), 0.5, 200));

/** A feed with one connection, and a client with such a window that takes what comes. */
async function serve(t: TestContext, window: number, perFrame: number) {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-bench-test-'));
  const path = join(folder, 'tracee.sock');
  const feed = new Feed(new Stamper(script, perFrame));
  const server = createServer((socket) => {
    new Connection(socket, {
      unary: (method) => (method === '/known' ? Buffer.from('answer') : undefined),
      streaming: '/events',
      opened: (subscriber) => feed.subscribe(subscriber),
      closed: (subscriber) => feed.unsubscribe(subscriber),
      roomier: () => feed.pump(),
    }).start();
  }).listen(path);
  await once(server, 'listening');
  const session = connectHttp2('http://localhost', {
    createConnection: () => connect(path),
    settings: { initialWindowSize: window },
  });
  t.after(() => {
    session.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });
  const call = (method: string) => {
    const stream = session.request({ ':method': 'POST', ':path': method, 'content-type': 'application/grpc' });
    stream.end(Buffer.alloc(5));
    return stream;
  };
  return { feed, call };
}

/** Collects whole gRPC messages; `until(n)` resolves when so many have come. */
function collect(stream: ClientHttp2Stream) {
  const messages: Buffer[] = [];
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1);
      messages.push(rest.subarray(5, end));
      rest = rest.subarray(end);
    }
  });
  const until = async (count: number) => {
    while (messages.length < count) await once(stream, 'data');
  };
  return { messages, until };
}

const wanted = /^(rseq|sched_process_(fork|exit))$/;

for (const [window, perFrame] of [
  [100, 1],
  [1_000, 3],
  [65_535, 8],
] as const) {
  test(`a client with a window of ${window} bytes gets every event whole, ${perFrame} in a frame`, async (t) => {
    const { feed, call } = await serve(t, window, perFrame);
    const stream = call('/events');
    const { messages, until } = collect(stream);
    await once(stream, 'response');
    const { events, subscribed } = await feed.send(orderSchema.parse({ events: 400 }));
    assert.ok(events >= 400 && events < 400 + perFrame);
    await until(events);
    const { streamEventsResponse } = loadInterface();
    const names = messages.map(
      (bytes) => streamEventsResponse.toObject(streamEventsResponse.decode(bytes))['event'].name,
    );
    assert.equal(names.length, events);
    assert.equal(names.filter((name) => wanted.test(name)).length, subscribed);
  });
}

test('a client that stops reading holds the server up, and gets the rest when it reads on', async (t) => {
  const { feed, call } = await serve(t, 65_535, 1);
  const stream = call('/events');
  await once(stream, 'response');
  const delivered = await feed.send(orderSchema.parse({ seconds: 0.2 }));
  assert.ok(delivered.longestBlockedMs > 0 && delivered.blockedSeconds <= delivered.seconds);
  const more = feed.send(orderSchema.parse({ events: 500 }));
  stream.resume();
  assert.equal((await more).events, 500);
});

test('with a rate and a burst, events are due in such bursts, and the last ones too', () => {
  const task = new Task(orderSchema.parse({ events: 130, rate: 1_000, burst: 50 }), () => {}, 0);
  assert.equal(task.due(30), 0);
  assert.equal(task.due(60), 60);
  task.sent({ events: 120, subscribed: 0 });
  assert.equal(task.due(125), 0);
  assert.equal(task.due(1_000), 10);
  task.miss(1_000);
  assert.ok(task.isComplete);
});

test('calls beside the stream are answered, and unknown ones refused', async (t) => {
  const { call } = await serve(t, 65_535, 1);
  const known = call('/known');
  const [trailers] = await once(known.resume(), 'trailers');
  assert.equal(trailers['grpc-status'], '0');
  const [headers] = await once(call('/unknown'), 'response');
  assert.equal(headers['grpc-status'], '12');
  assert.equal(headers[constants.HTTP2_HEADER_STATUS], 200);
});
