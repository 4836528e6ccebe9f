import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import * as z from 'zod';
import { FleetNames } from '../../../src/fleet/names.ts';
import { runLine, start } from '../../e2e/sequent.ts';
import { startNats } from '../nats/server.ts';

const server = await startNats();
const folder = mkdtempSync(join(tmpdir(), 'sequent-fleet-status-'));
const config = join(folder, 'fleet.yaml');
writeFileSync(
  config,
  `cluster: eu\nfleet: { servers: ["nats://127.0.0.1:${server.port}"], max_bytes: 64MiB, hold: 1s, lanes: 2 }\n`,
);
const connection = await connect({ servers: `127.0.0.1:${server.port}` });
const [stream, manager] = [jetstream(connection), await jetstreamManager(connection)];
const names = new FleetNames('eu');
after(async () => {
  await connection.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const view = z.looseObject({
  problems: z.array(z.string()),
  nodes: z.looseObject({
    unreadable: z.number(),
    list: z.array(z.looseObject({ node: z.string(), state: z.string(), received: z.string() })),
  }),
  lanes: z.array(z.looseObject({ name: z.string(), has_worker: z.boolean(), backlog: z.number() })),
  findings: z.looseObject({ newest: z.array(z.looseObject({ signature: z.string(), data: z.string() })) }),
});

const status = (...flags: readonly string[]) => runLine('fleet', 'status', '--config', config, ...flags);

async function readStatus() {
  const { code, stdout } = await status('--json');
  return { code, ...view.parse(JSON.parse(stdout)) };
}

/** Asks until the view is as wanted. */
async function until(isIt: (status: Awaited<ReturnType<typeof readStatus>>) => boolean) {
  for (;;) {
    const now = await readStatus();
    if (isIt(now)) return now;
    await delay(100);
  }
}

function beat(node: string, more: Readonly<Record<string, unknown>> = {}) {
  const heartbeat = {
    time: Date.now(),
    next_ms: 600_000,
    version: '1.2.3',
    signature_set: 'a',
    signatures: 3,
    received: 10,
    findings: 1,
    lost: 0,
    ...more,
  };
  return stream.publish(names.ofNode('heartbeat', node), JSON.stringify(heartbeat));
}

function finding(node: string, id: string) {
  const json = {
    timestamp: new Date().toISOString(),
    name: 'a_finding',
    signature: { id: 'TEST-1', version: '1.0.0', pack: 'test' },
    finding_id: id.repeat(32),
    workload: { container: { id: 'c', name: 'web', image: { id: 'sha256:1', name: 'shop/web:7' } } },
    threat: { name: 'A finding', description: '', severity: 3 },
  };
  return stream.publish(names.ofNode('finding', node), JSON.stringify(json));
}

it('says that the fleet is not set up', async () => {
  const { code, stderr } = await status();
  assert.equal(code, 2);
  assert.match(stderr, /lacks a stream[^]*sequent fleet setup/);
});

it('is a check of an empty fleet, of one without workers, and of one that works', async (t) => {
  assert.equal((await runLine('fleet', 'setup', '--config', config, '--apply')).code, 0);
  const empty = await readStatus();
  assert.equal(empty.code, 1);
  assert.deepEqual(empty.problems, ['no_nodes', 'lanes_without_worker', 'steps_without_worker']);

  for (const node of ['one', 'two', 'three']) await beat(node, { received: 5 });
  for (const node of ['one', 'two', 'three']) await beat(node);
  await stream.publish(names.ofNode('heartbeat', 'broken'), '{');
  for (const [index, node] of ['one', 'two', 'three'].entries()) await finding(node, `${index}`);

  const worker = start(t, 'fleet', 'run', '--config', config, '--output', 'json');
  const now = await until(({ code, findings }) => code === 0 && findings.newest.length > 0);
  assert.equal(now.nodes.unreadable, 1);
  assert.deepEqual(
    now.nodes.list.map(({ node, state, received }) => [node, state, received]),
    [
      ['one', 'ok', '10'],
      ['three', 'ok', '10'],
      ['two', 'ok', '10'],
    ],
  );
  assert.ok(now.lanes.length > 0 && now.lanes.every((lane) => lane.has_worker));
  const found = now.findings.newest.find(({ signature }) => signature === 'FLEET-001');
  assert.match(found?.data ?? '', /image=shop\/web:7 .*nodes=3/);

  const { code, stdout } = await status();
  assert.equal(code, 0);
  assert.match(stdout, /^fleet eu .* ok\nnodes 3 {3}ok 3 .*unreadable heartbeats 1\n/);
  assert.match(stdout, /high +FLEET-001 {2}same_finding_on_many_nodes {2}image=shop\/web:7/);

  // A worker that is stopped gives its lanes back at once.
  worker.child.kill('SIGTERM');
  await worker.ended;
  await beat('one', { next_ms: 1 });
  const alone = await until(({ problems }) => problems.includes('silent_nodes'));
  assert.equal(alone.code, 1);
  assert.ok(alone.problems.includes('lanes_without_worker'));
  assert.deepEqual([alone.nodes.list[0]?.node, alone.nodes.list[0]?.state], ['one', 'silent']);
});

it('leaves no consumer behind', async () => {
  const consumers = await manager.consumers.list(names.stream).next();
  assert.deepEqual(
    consumers.map(({ name }) => name),
    ['repartition'],
  );
});
