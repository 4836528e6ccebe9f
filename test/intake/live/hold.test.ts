import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Address } from '../../../src/address.ts';
import { type OpenTraceeOptions, openTracee } from '../../../src/intake/live/open-tracee.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import { buildMessage, buildMessages, inBatches } from './build-message.ts';
import { END_HEADERS, frame, type, u32 } from './event-stream/frames.ts';
import { carriers } from './event-stream/reading.ts';
import { fakeTracee, lost, version } from './fake-tracee.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';
import { Witness } from './witness.ts';

const anyPort: Address = { kind: 'tcp', host: '127.0.0.1', port: 0 };
const folder = mkdtempSync(join(tmpdir(), 'hold-'));
const cleanUp: (() => void)[] = [];
after(() => {
  for (const clean of cleanUp) clean();
  rmSync(folder, { recursive: true });
});

function open(address: Address, options: Partial<OpenTraceeOptions> = {}) {
  const witness = new Witness();
  const intake = openTracee({
    address,
    backoff: { initialMs: 1, maxMs: 2 },
    drainQuietMs: 20,
    quietGraceMs: 50,
    onState: witness.onState,
    ...options,
  });
  const running = intake.run(witness);
  return { witness, intake, running };
}

for (const transport of carriers) {
  describe(`holding a Tracee over ${transport}`, () => {
    it('can begin before there is a stream, and a stop brings what was held', async () => {
      // More than the window and what the kernel and grpc-js hold between them.
      const messages = Array.from({ length: 150 }, (_, id) => buildMessage({ id, padding: 60_000 }));
      const address: Address = { kind: 'unix', path: join(folder, `${transport}.sock`) };
      const tracee = await simulate({ address, messages: inBatches(messages) });
      cleanUp.push(() => tracee.kill());
      const { witness, intake, running } = open(tracee.address, { transport, drainDeadlineMs: 60_000 });
      intake.hold();
      await witness.until(() => witness.countOf('streaming') === 1);
      let sent = -1;
      for (let same = 0; same < 50; same = sent === tracee.sent ? same + 1 : 0) {
        sent = tracee.sent;
        await new Promise((resolve) => setImmediate(resolve));
      }
      assert.ok(sent < messages.length);
      intake.stop();
      intake.hold();
      await running;
      assert.equal(witness.messages.length, messages.length);
      assert.ok(witness.messages.at(-1)?.equals(messages.at(-1) ?? Buffer.alloc(0)));
    });

    it('is over with a stop, and so silence counts again', async () => {
      const live = buildMessage({ seconds: Math.floor(Date.now() / 1_000) });
      const tracee = await simulate({ address: anyPort, messages: inBatches([live]) });
      cleanUp.push(() => tracee.kill());
      const { witness, intake, running } = open(tracee.address, { transport, drainQuietMs: 400 });
      await witness.until(() => witness.messages.length === 1);
      intake.hold();
      intake.stop();
      await running;
      assert.ok(witness.silences.length > 0);
    });

    it('is no silence of the stream, until it is released', async () => {
      const live = buildMessage({ seconds: Math.floor(Date.now() / 1_000) });
      let asked = 0;
      const tracee = await fakeTracee({
        getVersion: () => version,
        streamEvents: (call) => call.write(live),
        getMetrics() {
          asked++;
          return lost(BigInt(asked));
        },
      });
      cleanUp.push(tracee.kill);
      const { witness, intake, running } = open(tracee.address, { transport, metricsEveryMs: 60 });
      intake.hold();
      // Each loss is told after another 60 ms, and after 50 ms without an event this stream is silent.
      await witness.until(() => witness.gaps.length === 4);
      assert.deepEqual(witness.silences, []);
      intake.release();
      await witness.until(() => witness.silences.length === 1);
      intake.stop();
      await running;
    });
  });
}

it('a message that is too large is a gap of one event', async () => {
  const tracee = await simulate({
    address: anyPort,
    messages: inBatches([
      buildMessage({ id: 0 }),
      buildMessage({ id: 1, padding: 5_000_000 }),
      buildMessage({ id: 2 }),
    ]),
  });
  cleanUp.push(() => tracee.kill());
  const { witness, intake, running } = open(tracee.address, { transport: 'direct' });
  await witness.until(() => witness.messages.length === 2);
  intake.stop();
  await running;
  assert.deepEqual(witness.story, [0, 'dropped', 1]);
  const [gap] = witness.gaps;
  assert.equal(gap?.lost, 1n);
  assert.match(gap?.detail ?? '', /^a message of 50000\d\d bytes is larger than allowed$/);
});

it('a server with which the direct reader does not get on is read by grpc-js, and that is told', async () => {
  const messages = buildMessages(5);
  const tracee = await simulate({ address: anyPort, messages: () => inBatches(messages), repeat: 2 });
  cleanUp.push(() => tracee.kill());
  // Between us and it stands somebody who pushes to those that cannot take it.
  const proxy = createServer((socket) => {
    const { host, port } = tracee.address.kind === 'tcp' ? tracee.address : { host: '', port: 0 };
    const onward = connect(port, host);
    cleanUp.push(() => socket.destroy());
    socket.on('error', () => {}).on('close', () => onward.destroy());
    onward.on('error', () => {}).on('close', () => socket.destroy());
    socket.on('data', (bytes) => {
      if (bytes.includes('sequent')) socket.write(frame(type.push, END_HEADERS, 1, u32(2)));
      else onward.write(bytes);
    });
    onward.on('data', (bytes) => socket.write(bytes));
  });
  cleanUp.push(() => proxy.close());
  const { witness, intake, running } = open(await listenOnLoopback(proxy));
  await witness.until(() => witness.messages.length === 10);
  intake.stop();
  await running;
  const states = witness.states.map((entry) => (entry.state === 'streaming' ? entry.transport : entry.state));
  assert.deepEqual(states, ['connecting', 'direct', 'aside', 'waiting', 'connecting', 'grpc', 'draining', 'ended']);
  const aside = witness.states.find((entry) => entry.state === 'aside');
  assert.match(aside?.reason ?? '', /the server pushes, although it may not/);
});
