import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { Address } from '../../../src/address.ts';
import { type OpenTraceeOptions, openTracee } from '../../../src/intake/live/open-tracee.ts';
import { simulate } from '../../../src/simulated/simulate.ts';
import type { Subscriber } from '../../../src/simulated/subscribers.ts';
import { buildMessage, buildMessages, inBatches } from './build-message.ts';
import { carriers } from './event-stream/reading.ts';
import { type Behaviour, fakeTracee, lost, version } from './fake-tracee.ts';
import { Witness } from './witness.ts';

const folder = await mkdtemp(join(tmpdir(), 'reconnect-'));
const cleanUp: (() => void)[] = [];
after(async () => {
  for (const clean of cleanUp) clean();
  await rm(folder, { recursive: true });
});

for (const transport of carriers) {
  describe(`coming back, over ${transport}`, () => {
    /** An intake at work on this Tracee; delays between attempts are next to nothing. */
    function open(address: Address, options: Partial<OpenTraceeOptions> = {}) {
      const witness = new Witness();
      const intake = openTracee({
        address,
        transport,
        backoff: { initialMs: 1, maxMs: 2 },
        onState: witness.onState,
        ...options,
      });
      const running = intake.run(witness);
      // Twice, because some streams here never run dry.
      const leave = () => {
        intake.stop();
        intake.stop();
        return running;
      };
      return { witness, leave };
    }

    async function openFake(behaviour: Behaviour, options: Partial<OpenTraceeOptions> = {}) {
      const tracee = await fakeTracee(behaviour);
      cleanUp.push(tracee.kill);
      return open(tracee.address, options);
    }

    const reasons = (witness: Witness) =>
      witness.states.flatMap((entry) => (entry.state === 'waiting' ? [entry.reason] : []));

    it('a Tracee that is killed and comes back is found again: one gap, nothing twice', async () => {
      const address: Address = { kind: 'unix', path: join(folder, `again-${transport}.sock`) };
      const messages = buildMessages(100);
      const first = await simulate({ address, messages: inBatches(messages), maxEvents: 40 });
      const { witness, leave } = open(address);
      await witness.until(() => witness.messages.length === 40);
      first.kill();
      await witness.until(() => witness.countOf('waiting') > 0);
      const second = await simulate({ address, messages: inBatches(messages), skip: 40 });
      cleanUp.push(() => second.kill());
      await witness.until(() => witness.messages.length === 100);
      await leave();
      assert.deepEqual(witness.messages, messages);
      assert.deepEqual(witness.gaps, [{ reason: 'reconnect' }]);
      assert.equal(witness.story[40], 'reconnect');
      assert.equal(witness.countOf('streaming'), 2);
    });

    it('a stream that the server ends in good order is asked for again', async () => {
      const tracee = await simulate({
        address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
        messages: inBatches(buildMessages(3)),
        endWhenSent: true,
      });
      cleanUp.push(() => tracee.kill());
      const { witness, leave } = open(tracee.address);
      await witness.until(() => witness.gaps.length === 2);
      await leave();
      assert.deepEqual(witness.story, [0, 1, 2, 'reconnect', 'reconnect']);
      assert.equal(reasons(witness)[0], 'Tracee ended the stream');
    });

    // Our own reader makes a connection for each call.
    it('a channel that has failed twice in a row is given up for a new one', {
      skip: transport !== 'grpc',
    }, async () => {
      const asked: string[] = [];
      let broken: string | undefined;
      const { witness, leave } = await openFake({
        getVersion(peer) {
          asked.push(peer);
          return peer === broken ? status.UNAVAILABLE : version;
        },
        streamEvents(call) {
          call.write(buildMessage());
          if (broken !== undefined) return;
          broken = asked.at(-1);
          call.emit('error', { code: status.UNAVAILABLE, details: 'overloaded' });
        },
      });
      await witness.until(() => witness.messages.length === 2);
      await leave();
      const [first, second, third] = asked;
      assert.equal(asked.length, 3);
      assert.equal(second, first);
      assert.notEqual(third, first);
    });

    it('the reason of a cut is told in the words of the server', async () => {
      const { witness, leave } = await openFake({
        getVersion: () => version,
        streamEvents(call) {
          call.write(buildMessage());
          call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'too_many_pings' });
        },
      });
      await witness.until(() => witness.countOf('waiting') === 1);
      await leave();
      assert.deepEqual(reasons(witness).slice(0, 1), ['RESOURCE_EXHAUSTED: too_many_pings']);
    });

    it('a refusal is final for the first stream only', async () => {
      let streams = 0;
      const { witness, leave } = await openFake({
        getVersion: () => version,
        streamEvents(call) {
          streams++;
          if (streams === 2) call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: 'too many clients' });
          else call.write(buildMessage());
          if (streams === 1) call.end();
        },
      });
      await witness.until(() => witness.messages.length === 2);
      await leave();
      assert.match(reasons(witness)[1] ?? '', /the server refused \(RESOURCE_EXHAUSTED: too many clients\)/);
    });

    it('delays grow with failures in a row, and start anew after a stream that gave something', async () => {
      const address: Address = { kind: 'unix', path: join(folder, `delays-${transport}.sock`) };
      const { witness, leave } = open(address, { wait: true, backoff: { initialMs: 1, maxMs: 4 }, random: () => 1 });
      await witness.until(() => witness.countOf('waiting') >= 4);
      const tracee = await simulate({ address, messages: inBatches(buildMessages(1)) });
      await witness.until(() => witness.messages.length === 1);
      const before = witness.countOf('waiting');
      tracee.kill();
      await witness.until(() => witness.countOf('waiting') === before + 2);
      await leave();
      const delays = witness.states.flatMap((entry) => (entry.state === 'waiting' ? [entry.delayMs] : []));
      assert.deepEqual(delays.slice(0, 4), [1, 2, 4, 4]);
      assert.deepEqual(delays.slice(before, before + 2), [1, 2]);
    });

    it('while nothing listens the delays grow no further than a second, and a Tracee that fails later is spared anew', async () => {
      const address: Address = { kind: 'unix', path: join(folder, `absent-${transport}.sock`) };
      const backoff = { initialMs: 1, maxMs: 1_000_000, absentMs: 4 };
      const { witness, leave } = open(address, { wait: true, backoff, random: () => 1 });
      await witness.until(() => witness.countOf('waiting') >= 30);
      const tracee = await fakeTracee({ getVersion: () => status.UNAVAILABLE, streamEvents: () => {} }, address.path);
      cleanUp.push(tracee.kill);
      const delays = () => witness.states.flatMap((entry) => (entry.state === 'waiting' ? [entry.delayMs] : []));
      await witness.until(() => Math.max(...delays()) > 4);
      await leave();
      assert.deepEqual(delays().slice(0, 30), [1, 2, ...Array.from({ length: 28 }, () => 4)]);
      assert.ok(Math.max(...delays()) <= 16, 'delays had grown in vain');
    });

    it('a unix socket that appears is noticed at once', async () => {
      const address: Address = { kind: 'unix', path: join(folder, `made-${transport}.sock`) };
      const hour = 3_600_000;
      const backoff = { initialMs: hour, maxMs: hour, absentMs: hour };
      const { witness, leave } = open(address, { wait: true, backoff, random: () => 1 });
      await witness.until(() => witness.countOf('waiting') === 1);
      const tracee = await simulate({ address, messages: inBatches(buildMessages(1)) });
      cleanUp.push(() => tracee.kill());
      await witness.until(() => witness.messages.length === 1);
      await leave();
      assert.equal(witness.countOf('waiting'), 1);
    });

    it('what Tracee says it lost in the kernel is a gap, and a counter that starts anew is understood', async () => {
      const counts = [100n, 100n, 107n, 107n, 3n, 3n];
      let asked = 0;
      const { witness, leave } = await openFake(
        {
          getVersion: () => version,
          streamEvents: (call) => call.write(buildMessage()),
          getMetrics: () => lost(counts[asked++] ?? 4n),
        },
        { metricsEveryMs: 2 },
      );
      await witness.until(() => witness.gaps.length === 3);
      await leave();
      assert.deepEqual(witness.gaps, [
        { reason: 'kernel', lost: 7n },
        { reason: 'kernel', lost: 3n },
        { reason: 'kernel', lost: 1n },
      ]);
    });

    /** Writes a message every few milliseconds until the client leaves. */
    function keepTalking(call: Subscriber): void {
      const timer = setInterval(() => call.write(buildMessage()), 2);
      call.on('cancelled', () => clearInterval(timer));
    }

    it('a Tracee without counters is asked for them once, and streams all the same', async () => {
      let asked = 0;
      const { witness, leave } = await openFake(
        {
          getVersion: () => version,
          streamEvents: keepTalking,
          getMetrics() {
            asked++;
            return status.UNIMPLEMENTED;
          },
        },
        { metricsEveryMs: 1 },
      );
      await witness.until(() => witness.messages.length === 20);
      await leave();
      assert.equal(asked, 1);
      assert.deepEqual(witness.gaps, []);
    });

    it('over TCP, a Tracee that answers no more and says nothing is left', async () => {
      const { witness, leave } = await openFake(
        { getVersion: () => version, streamEvents: (call) => call.write(buildMessage()), getMetrics: () => undefined },
        { metricsEveryMs: 1, handshakeTimeoutMs: 20, wait: true },
      );
      await witness.until(() => witness.countOf('streaming') === 2);
      await leave();
      assert.ok(reasons(witness).includes('Tracee has stopped answering'));
    });

    it('over a unix socket, a Tracee that answers no more is told, and its stream goes on when it does', async () => {
      const path = join(folder, `stalled-${transport}.sock`);
      let stream: Subscriber | undefined;
      let answers = false;
      const behaviour: Behaviour = {
        getVersion: () => version,
        streamEvents(call) {
          stream = call;
          call.write(buildMessage());
        },
        getMetrics: () => (answers ? lost(0n) : undefined),
      };
      const tracee = await fakeTracee(behaviour, path);
      cleanUp.push(tracee.kill);
      const { witness, leave } = open(tracee.address, { metricsEveryMs: 1, handshakeTimeoutMs: 50, wait: true });
      await witness.until(() => witness.countOf('stalled') === 1);
      answers = true;
      await witness.until(() => witness.countOf('resumed') === 1);
      stream?.write(buildMessage());
      await witness.until(() => witness.messages.length === 2);
      await leave();
      assert.equal(witness.countOf('streaming'), 1);
      assert.deepEqual(witness.gaps, []);
    });

    it('a Tracee that only answers no more is kept while it streams', async () => {
      let asked = 0;
      const { witness, leave } = await openFake(
        {
          getVersion: () => version,
          streamEvents: keepTalking,
          getMetrics() {
            asked++;
            return undefined;
          },
        },
        { metricsEveryMs: 1, handshakeTimeoutMs: 20, wait: true },
      );
      await witness.until(() => asked === 6);
      await leave();
      assert.equal(witness.countOf('streaming'), 1);
    });
  });
}
