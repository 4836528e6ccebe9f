// A real sidecar, a worker and setup join a fleet with the users that docs/fleet/accounts.md shows.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { heartbeatSchema } from '../../../src/fleet/finding-event.ts';
import { FleetNames } from '../../../src/fleet/names.ts';
import { root } from '../../house/documents.ts';
import { AccountsServer, passwords } from './accounts-server.ts';
import { Program, until } from './programs.ts';

const names = new FleetNames('production');
const server = new AccountsServer();
const file = (name: string): string => join(server.folder, name);
const recording = (name: string): string => join(root, 'fixtures/recordings', name);
const programs: Program[] = [];
const connections: NatsConnection[] = [];
await server.start();
after(async () => {
  await Promise.all(programs.map((program) => program.stop()));
  await Promise.all(connections.map((connection) => connection.close()));
  await server.dispose();
});

function start(args: readonly string[]): Program {
  const program = new Program(args, passwords);
  programs.push(program);
  return program;
}

/** Writes a file of settings for a user. */
function config(user: string, variable: keyof typeof passwords, more: readonly string[] = []): string {
  const path = file(`${user}.yaml`);
  writeFileSync(
    path,
    [
      'cluster: production',
      ...more,
      'fleet:',
      `  servers: ['nats://127.0.0.1:${server.port}']`,
      `  auth: { basic: { user: ${user}, password: { env: ${variable} } } }`,
      '  lanes: 2',
      '  max_bytes: 64MiB',
      '  hold: 1s',
      '  heartbeat: 1s',
      '  timeout: 2s',
      '  redact: { arguments: [pathname] }',
      '',
    ].join('\n'),
  );
  return path;
}

async function user(name: string, pass: string, inboxPrefix = '_INBOX'): Promise<NatsConnection> {
  const connection = await connect({ servers: `127.0.0.1:${server.port}`, user: name, pass, inboxPrefix });
  connections.push(connection);
  return connection;
}

async function asWorker(): Promise<JetStreamManager> {
  return jetstreamManager(await user('worker', passwords.WORKER_PASSWORD, '_SEQUENT'), { checkAPI: false });
}

interface Stored {
  readonly subject: string;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The messages of a stream. */
async function stored(manager: JetStreamManager, stream: string, subject = ''): Promise<readonly Stored[]> {
  const { state } = await manager.streams.info(stream);
  const sequences = Array.from({ length: state.messages }, (_, at) => state.first_seq + at);
  const messages = await Promise.all(sequences.map((seq) => manager.streams.getMessage(stream, { seq })));
  return messages.flatMap((message) => {
    if (message === null || !message.subject.startsWith(subject)) return [];
    return [{ subject: message.subject, id: message.header.get('Nats-Msg-Id'), body: message.json() }];
  });
}

const setup = config('setup', 'SETUP_PASSWORD');

describe('a fleet with a user for each part', () => {
  it('shows what setup would do, and does it with the user of setup', async () => {
    const shown = start(['fleet', 'setup', '--config', setup]);
    assert.equal(await shown.ended(), 1, shown.stderr);
    assert.match(shown.stdout, /to create: stream SEQUENT_production\n[^]*Nothing was changed/);
    const applied = start(['fleet', 'setup', '--config', setup, '--apply']);
    assert.equal(await applied.ended(), 0, applied.stderr);
    const again = start(['fleet', 'setup', '--config', setup]);
    assert.equal(await again.ended(), 0, again.stderr);
    assert.equal(again.stdout, 'nothing to change\n');
  });

  it('lets a node publish its own subjects only, and see nothing of others', async () => {
    const connection = await user('node-2', passwords.NODE_2_PASSWORD);
    const stream = jetstream(connection, { timeout: 2_000 });
    await stream.publish(names.ofNode('loss', 'node-2'), '{}');
    for (const subject of [names.ofNode('finding', 'node-1'), names.keyed('node', 'node-2'), names.found('X', 'y')]) {
      await assert.rejects(stream.publish(subject, '{}'), /permission|violation/i, subject);
    }
    await assert.rejects(connection.request('$JS.API.STREAM.INFO.SEQUENT_production', '', { timeout: 2_000 }));
    for (const subject of ['sequent.>', '_SEQUENT.>', '$JS.>']) {
      const { promise, resolve } = Promise.withResolvers<Error | undefined>();
      connection.subscribe(subject, { callback: (error) => resolve(error ?? undefined) });
      assert.match(String(await promise), /permission|violation/i, subject);
    }
  });

  it('carries findings, summaries, losses and heartbeats of a sidecar, over an outage of NATS', async () => {
    const manager = await asWorker();
    const socket = file('tracee.sock');
    const own = ['node_name: node-1', 'labels: { team: payments }', 'repeats: { window: 0s }'];
    const settings = config('node-1', 'NODE_1_PASSWORD', [...own, `spool: { dir: '${file('spool')}' }`]);
    const local = file('findings.json');
    const args = ['--tracee', `unix:${socket}`, '--output', `json=${local}`, '--health', `unix:${file('health')}`];
    const sidecar = start(['run', '--config', settings, '--arch', 'amd64', ...args]);
    const written = () => (existsSync(local) ? readFileSync(local, 'utf8').split('\n').slice(0, -1) : []);
    const ids = () => written().map((line): unknown => JSON.parse(line).finding_id);

    await simulated('rseq-extra.pb.gz', socket);
    const findings = names.ofNode('finding', 'node-1');
    await until(async () => {
      const found = await stored(manager, names.stream, findings);
      return found.length >= 10 && found.length === ids().length;
    });
    const before = ids().length;

    await server.kill();
    await simulated('detectors.pb.gz', socket);
    await sidecar.says(/heartbeats do not reach the fleet/);
    await until(() => ids().length > before + 40);
    await server.start();
    await sidecar.says(/heartbeats reach the fleet again/);
    const later = await asWorker();
    await until(async () => (await stored(later, names.stream, findings)).length === ids().length);
    assert.equal(await sidecar.stop(), 0, sidecar.stderr);

    const all = await stored(later, names.stream);
    const found = all.filter(({ subject }) => subject === findings);
    assert.deepEqual(found.map(({ id }) => id).toSorted(), ids().toSorted());
    assert.deepEqual(
      found.map(({ body }) => [body['finding_id'], body['node'], body['cluster'], body['labels']]),
      found.map(({ id }) => [id, 'node-1', 'production', { team: 'payments' }]),
    );
    const redacted = JSON.stringify(found.map(({ body }) => body)).match(/\{"name":"pathname","str":"[^"]*"/g) ?? [];
    assert.deepEqual(new Set(redacted), new Set(['{"name":"pathname","str":"[redacted]"']));

    const beats = all
      .filter(({ subject }) => subject === names.ofNode('heartbeat', 'node-1'))
      .map(({ body }) => heartbeatSchema.parse(body));
    assert.ok(beats.length >= 3);
    assert.equal(new Set(beats.map((beat) => beat.signature_set)).size, 1);
    const last = beats.at(-1);
    assert.deepEqual(
      [last?.next_ms, last?.findings, last?.tracee, last?.labels],
      [0, BigInt(ids().length), 'main-simulated', { team: 'payments' }],
    );
    assert.equal(beats.filter((beat) => beat.next_ms === 1_000).length, beats.length - 1);
    const losses = all.filter(({ subject }) => subject === names.ofNode('loss', 'node-1'));
    assert.ok(losses.every(({ body }) => body['kind'] === 'loss'));
  });

  it('lets a worker find several signatures on the node of the sidecar, and on a simulated one', async () => {
    const worker = start(['fleet', 'run', '--config', config('worker', 'WORKER_PASSWORD'), '--output', 'json']);
    await worker.says(/the worker is connected/);
    const line = readFileSync(file('findings.json'), 'utf8').split('\n')[0] ?? '';
    const stream = jetstream(await user('node-2', passwords.NODE_2_PASSWORD));
    for (const [at, id] of ['A-1', 'A-2', 'A-3', 'A-4'].entries()) {
      const threat = { name: id, description: '', severity: 3 };
      const timestamp = new Date(Date.now() + at).toISOString();
      const finding = { ...JSON.parse(line), finding_id: `finding-${id}`, signature: { id }, threat, timestamp };
      await stream.publish(names.ofNode('finding', 'node-2'), JSON.stringify(finding), { msgID: `finding-${id}` });
    }
    await until(() => ['node-1', 'node-2'].every((node) => tellsOf(worker.stdout, node)));
    assert.equal(await worker.stop(), 0, worker.stderr);
  });
});

/** Whether a worker has printed the finding of several signatures on this node. */
function tellsOf(printed: string, node: string): boolean {
  const lines = printed.split('\n').slice(0, -1);
  return lines.some((line) => {
    const { signature, data } = JSON.parse(line);
    return signature.id === 'FLEET-004' && JSON.stringify(data).includes(`{"name":"node","str":"${node}"}`);
  });
}

/** Serves a recording once, as Tracee would. */
async function simulated(name: string, socket: string): Promise<void> {
  const program = start(['simulate', recording(name), '--listen', `unix:${socket}`, '--once']);
  assert.equal(await program.ended(), 0, program.stderr);
}
