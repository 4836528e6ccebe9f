import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fleetSchema } from '../../../src/config/settings/fleet-options.ts';
import { heartbeatSchema } from '../../../src/fleet/finding-event.ts';
import { Heartbeats } from '../../../src/fleet/sidecar/heartbeats.ts';
import { FakeNats } from '../../output/destination/nats/fake-nats.ts';

const facts = { signatures: [], options: {}, tracee: 'v0.24.1', received: 1, findings: 0, lost: 0 };

/** Heartbeats to a server, and what they log. */
function beating(address: string, heartbeat: number) {
  const lines: string[] = [];
  const log = (message: string): void => void lines.push(message);
  const given = { signatures: [...facts.signatures], version: '1' };
  const beats = new Heartbeats({
    fleet: { ...fleetSchema.parse({ servers: [address] }), heartbeat },
    identity: { node: 'node.1', cluster: 'c', labels: {} },
    version: '0.1.0',
    environment: {},
    facts: () => ({ ...facts, signatures: [{ id: 'A-1', version: given.version }] }),
    log: { info: log, warn: log, error: log },
  });
  return { beats, lines, given };
}

function beatIn(body: Buffer) {
  return heartbeatSchema.parse(JSON.parse(body.toString()));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

it('sends heartbeats, of the set that runs then, and says goodbye at an orderly end', async (t) => {
  const server = new FakeNats();
  await server.listen();
  t.after(() => server.dispose());
  const { beats, lines, given } = beating(server.address, 20);
  await until(() => server.messages.length > 0);
  const sets = () => server.messages.map(({ body }) => beatIn(body).signature_set);
  given.version = '2';
  await until(() => new Set(sets()).size === 2);
  await beats.end(true);
  const waits = server.messages.map(({ body }) => beatIn(body).next_ms);
  assert.deepEqual([new Set(waits.slice(0, -1)), waits.at(-1)], [new Set([20]), 0]);
  assert.deepEqual(new Set(server.messages.map(({ subject }) => subject)), new Set(['sequent.c.heartbeat.node=2e1']));
  assert.equal(sets().lastIndexOf(sets()[0] ?? ''), sets().indexOf(sets().at(-1) ?? '') - 1);
  assert.deepEqual([beats.counts.sent, lines], [server.messages.length, []]);
});

it('counts heartbeats that fail, tells the first, goes on, and says no goodbye at another end', async (t) => {
  const server = new FakeNats();
  await server.listen();
  await server.behave('down');
  t.after(() => server.dispose());
  const { beats, lines } = beating(server.address, 20);
  await until(() => beats.counts.failed >= 2);
  assert.deepEqual(lines, ['heartbeats do not reach the fleet']);
  await server.behave('accept');
  await until(() => beats.counts.sent > 0);
  assert.deepEqual(lines, ['heartbeats do not reach the fleet', 'heartbeats reach the fleet again']);
  await beats.end(false);
  assert.ok(server.messages.every(({ body }) => beatIn(body).next_ms === 20));
});

it('ends soon, though the server does not answer', async (t) => {
  const server = new FakeNats();
  await server.listen();
  await server.behave('hang');
  t.after(() => server.dispose());
  const { beats } = beating(server.address, 60_000);
  await beats.end(false);
  assert.deepEqual(beats.counts, { sent: 0, failed: 1 });
});
