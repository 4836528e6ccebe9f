/**
 * Kills, freezes and cuts off workers and servers of a fleet at random, and compares what the fleet has found with what one
 * worker without faults finds. `KILL_SEEDS=3` or `KILL_SEEDS=1-20`; `KILL_SERVERS=1` uses one server instead of three.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { FleetNames } from '../../../src/fleet/names.ts';
import { checkSignature } from '../../../src/signature/check.ts';
import { seeded, upTo } from '../../faults/random.ts';
import { makeFaults } from './faults.ts';
import { referenceIds } from './reference.ts';
import { NatsServers } from './servers.ts';
import { SimulatedNodes } from './simulated-nodes.ts';
import { stored } from './stored.ts';
import { WorkerPlace } from './worker-process.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = [
  'signatures/fleet/same_finding_on_many_nodes.ts',
  'signatures/fleet/many_signatures_on_node.ts',
  'test/parts/fleet/signatures/first_in_image.ts',
].map((file) => join(root, file));
const [nodes, workers, lanes, holdMs] = [10, 3, 4, 4_000];
const faults = Number(process.env['KILL_FAULTS'] ?? 4);
const serverCount = Number(process.env['KILL_SERVERS'] ?? 3);
const settleMs = 90_000;

function seedsOf(text: string): readonly number[] {
  const [from = 1, to = from] = text.split('-').map(Number);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

const signatures = await Promise.all(
  files.map(async (file) => {
    const module: unknown = await import(file);
    assert.ok(typeof module === 'object' && module !== null && 'default' in module);
    const checked = checkSignature(module.default, { pack: 'test', file });
    assert.ok('signature' in checked);
    return checked.signature;
  }),
);
const keys = [...new Set(signatures.flatMap(({ fleet }) => (fleet === undefined ? [] : [fleet.key])))];

const servers = await NatsServers.start(serverCount);
after(() => servers.stop());

describe('a fleet whose workers and servers fail', () => {
  for (const seed of seedsOf(process.env['KILL_SEEDS'] ?? '1-2'))
    it(`finds what an undisturbed worker finds, each once (seed ${seed})`, () => round(seed));
});

async function round(seed: number): Promise<void> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), 'sequent-fleet-kill-'));
  const cluster = `kill-${seed}`;
  const names = new FleetNames(cluster);
  const ports = servers.nodes.map(({ port }) => port);
  const addresses = ports.map((port) => `nats://127.0.0.1:${port}`);
  let configs = 0;
  const configure = (to: readonly string[]): string => {
    const file = join(folder, `fleet-${configs++}.yaml`);
    const fleet = { servers: to, hold: '4s', lanes, replicas: serverCount, max_bytes: '64MiB' };
    writeFileSync(file, JSON.stringify({ cluster, fleet }));
    return file;
  };
  const all = ['--signatures', files.join(',')];
  await setup(['fleet', 'setup', '--config', configure(addresses), '--apply', ...all]);
  const places = Array.from({ length: workers }, (_, at) => new WorkerPlace(`worker-${at}`, folder, ports, all));
  const connection = await connect({ servers: addresses, maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const [stream, manager] = [jetstream(connection), await jetstreamManager(connection, { checkAPI: false })];
  let isGreen = false;
  try {
    await Promise.all(places.map((place) => place.start(configure)));
    const source = new SimulatedNodes(nodes, random);
    const sent = new Set<string>();
    const over = new AbortController();
    const publishing = (async () => {
      const quick = seeded(seed + 1_000);
      while (!over.signal.aborted) {
        const { node, id, body, again } = source.next();
        sent.add(id);
        for (let times = again ? 2 : 1; times > 0; times--)
          await insist(() => stream.publish(names.ofNode('finding', node), body, { msgID: id }));
        await pause(upTo(quick, 40));
      }
    })();
    await pause(4_000);
    const restart = (place: WorkerPlace): Promise<void> => place.start(configure);
    const done = await makeFaults({ servers, places, restart }, seeded(seed + 2_000), faults);
    over.abort();
    await publishing;
    console.log(`seed ${seed}: ${sent.size} findings sent; ${done.join(', ')}`);
    assert.deepEqual(
      done.filter((line) => line.startsWith('FAULT')),
      [],
    );
    for (const place of places) assert.ok(!place.hasEnded, `a worker has ended by itself: ${place.log.slice(-2_000)}`);

    const first = await insist(() => stored(stream, names.stream));
    assert.deepEqual(first.map((message) => message.headers?.get('Nats-Msg-Id')).sort(), [...sent].sort());
    const events = async () =>
      (await insist(() => stored(stream, names.keyedStream))).filter(({ data }) => data.length > 0);
    await until(async () => (await events()).length >= sent.size * keys.length, 'all findings are repartitioned');
    const ids = (await events()).map(
      ({ subject, headers }) => `${subject.split('.')[3]} ${headers?.get('Sequent-Id')}`,
    );
    assert.deepEqual(ids.sort(), keys.flatMap((key) => [...sent].map((id) => `${key} ${id}`)).sort());

    const lastOf = new Map((await events()).map(({ subject, info }) => [subject, info.streamSequence]));
    await until(async () => {
      for (const [subject, last] of lastOf) {
        const [key, partition] = subject.split('.').slice(3);
        const { ack_floor } = await manager.consumers.info(names.keyedStream, `lane_${key}_${partition}`);
        if (ack_floor.stream_seq < last) return false;
      }
      return true;
    }, 'each lane has acknowledged its last finding');
    const expected = referenceIds(await stored(stream, names.keyedStream), signatures, holdMs);
    const found = await stored(stream, names.findingsStream);
    const foundIds = found.map(({ subject }) => subject.split('.').at(-1) ?? '');
    assert.ok(expected.size > 20, `only ${expected.size} findings are expected`);
    assert.deepEqual(foundIds.toSorted(), [...expected].toSorted());
    const outputs = () => new Set(places.flatMap(({ output }) => idsIn(readFileSync(output, 'utf8'))));
    await until(async () => [...expected].every((id) => outputs().has(id)), 'each finding has reached an output');
    for (const place of places) assert.equal(await place.end(10_000), 0, 'exit code of a worker after SIGTERM');
    isGreen = true;
    console.log(`seed ${seed}: ${found.length} findings of the fleet`);
  } finally {
    await Promise.all(places.map((place) => place.kill()));
    await Promise.all(places.map((place) => place.end(0)));
    await connection.close();
    if (isGreen) rmSync(folder, { recursive: true });
    else console.log(`the logs of the workers are in ${folder}`);
  }
}

async function setup(args: readonly string[]): Promise<void> {
  await insist(async () => {
    execFileSync(process.execPath, [join(root, 'bin/sequent.js'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  });
}

/** Tries until it works, as a node does with what it has to send. */
async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries > 120) throw error;
      await pause(300);
    }
  }
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + settleMs;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > end) throw new Error(`not within ${settleMs} ms: ${what}`);
    await pause(500);
  }
}

function idsIn(lines: string): string[] {
  return [...lines.matchAll(/"finding_id":"([0-9a-f]+)"/g)].map(([, id]) => id ?? '');
}
