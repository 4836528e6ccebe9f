import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openTracee } from '../../../src/intake/live/open-tracee.ts';
import type { Transport } from '../../../src/intake/live/transport.ts';
import { type SimulateOptions, simulate } from '../../../src/simulated/simulate.ts';
import { buildMessage, buildMessages, inBatches } from './build-message.ts';
import { carriers } from './event-stream/reading.ts';
import { Witness } from './witness.ts';

const hourMs = 3_600_000;
const cleanUp: (() => void)[] = [];
after(() => {
  for (const clean of cleanUp) clean();
});

async function start(
  transport: Transport,
  options: Omit<SimulateOptions, 'address'>,
  { drainQuietMs = 20, drainDeadlineMs = hourMs }: { drainQuietMs?: number; drainDeadlineMs?: number } = {},
) {
  const tracee = await simulate({ address: { kind: 'tcp', host: '127.0.0.1', port: 0 }, ...options });
  cleanUp.push(() => tracee.kill());
  const witness = new Witness();
  const intake = openTracee({
    address: tracee.address,
    transport,
    drainQuietMs,
    drainDeadlineMs,
    onState: witness.onState,
  });
  return { tracee, witness, intake, running: intake.run(witness) };
}

const endless = { messages: () => inBatches(buildMessages(30)), repeat: Infinity };

for (const transport of carriers) {
  describe(`leaving a stream over ${transport}`, () => {
    it('what the server has for us when we stop still comes', async () => {
      const messages = buildMessages(5_000);
      const { witness, intake, running } = await start(transport, { messages: inBatches(messages) });
      await witness.until(() => witness.messages.length === 1);
      intake.stop();
      await running;
      assert.deepEqual(witness.messages, messages);
    });

    it('a silent stream is dry at once, and the server is told that we leave', async () => {
      const { tracee, witness, intake, running } = await start(transport, { messages: inBatches([]) });
      await witness.until(() => witness.countOf('streaming') === 1);
      intake.stop();
      await running;
      while (tracee.subscribers > 0) await delay(5);
    });

    it('a stream without end is left when the deadline is over', async () => {
      const { tracee, witness, intake, running } = await start(transport, endless, { drainDeadlineMs: 50 });
      await witness.until(() => witness.messages.length > 100);
      intake.stop();
      const atStop = witness.messages.length;
      await running;
      const atEnd = witness.messages.length;
      assert.ok(atEnd > atStop);
      while (tracee.subscribers > 0) await delay(5);
      assert.equal(witness.messages.length, atEnd);
      assert.deepEqual(witness.states.at(-1), { state: 'ended' });
    });

    it('stopped twice, it leaves at once', async () => {
      const { witness, intake, running } = await start(transport, endless);
      await witness.until(() => witness.messages.length > 100);
      intake.stop();
      intake.stop();
      const atStop = witness.messages.length;
      await running;
      assert.equal(witness.messages.length, atStop);
    });

    it('a server that ends the stream while it is drained ends the intake', async () => {
      const { tracee, witness, intake, running } = await start(transport, endless);
      await witness.until(() => witness.messages.length > 100);
      intake.stop();
      await witness.until(() => witness.messages.length > 200);
      tracee.kill();
      await running;
      assert.equal(witness.countOf('connecting'), 1);
    });

    it('a thread that is held up while it drains does not take its absence for silence', async () => {
      const messages = Array.from({ length: 300 }, (_, id) => buildMessage({ id, padding: 1_000 }));
      const { witness, intake, running } = await start(
        transport,
        { messages: inBatches(messages) },
        { drainQuietMs: 40 },
      );
      witness.onMessage = () => {
        if (witness.messages.length === 10) intake.stop();
        if (witness.messages.length % 100 === 50) {
          const until = performance.now() + 60;
          while (performance.now() < until);
        }
      };
      await running;
      assert.equal(witness.messages.length, 300);
    });
  });
}
