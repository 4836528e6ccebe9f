import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { FleetNames } from '../../src/fleet/names.ts';
import { startNats } from '../../test/parts/nats/server.ts';
import type { RunningPart } from '../../test/parts/server.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'sequent.js');
const clockTicks = 100;

/** A started worker. */
export interface BenchWorker {
  readonly pid: number;
  /** Its log. */
  log(): string;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A real server, with the streams of a fleet. */
export class BenchFleet {
  readonly names = new FleetNames('bench');
  readonly connection: NatsConnection;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly serverPid: number;
  readonly #server: RunningPart;
  readonly #folder: string;
  #workers = 0;

  private constructor(server: RunningPart, folder: string, connection: NatsConnection, manager: JetStreamManager) {
    this.#server = server;
    this.#folder = folder;
    this.serverPid = server.pid;
    this.connection = connection;
    this.stream = jetstream(connection);
    this.manager = manager;
  }

  static async start(): Promise<BenchFleet> {
    const server = await startNats();
    const folder = mkdtempSync(join(tmpdir(), 'sequent-bench-fleet-'));
    const servers = [`nats://127.0.0.1:${server.port}`];
    writeFileSync(
      join(folder, 'fleet.yaml'),
      JSON.stringify({ cluster: 'bench', fleet: { servers, hold: '1s', lanes: 8, max_bytes: '1GiB' } }),
    );
    const args = [program, 'fleet', 'setup', '--config', join(folder, 'fleet.yaml'), '--apply'];
    execFileSync(process.execPath, args, { stdio: 'ignore' });
    const connection = await connect({ servers });
    return new BenchFleet(server, folder, connection, await jetstreamManager(connection));
  }

  worker(): BenchWorker {
    const file = join(this.#folder, `worker-${this.#workers++}.log`);
    const log = openSync(file, 'a');
    const args = [program, 'fleet', 'run', '--config', join(this.#folder, 'fleet.yaml'), '-o', 'json=/dev/null'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', log] });
    process.once('exit', () => child.kill('SIGKILL'));
    return {
      pid: child.pid ?? 0,
      log: () => readFileSync(file, 'utf8'),
      async end(signal) {
        const closed = once(child, 'close');
        child.kill(signal);
        await closed;
      },
    };
  }

  /** Publishes with many messages in flight. */
  async publish(messages: Iterable<{ readonly subject: string; readonly id: string; readonly body: string }>) {
    const inFlight = new Set<Promise<unknown>>();
    for (const { subject, id, body } of messages) {
      const sent = this.stream.publish(subject, body, { msgID: id }).finally(() => inFlight.delete(sent));
      inFlight.add(sent);
      if (inFlight.size >= 512) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  }

  /** Number of messages that workers have not got yet: findings of nodes, and events of lanes. */
  async pending(): Promise<number> {
    const { num_pending, num_ack_pending } = await this.manager.consumers.info(this.names.stream, 'repartition');
    let sum = num_pending + num_ack_pending;
    for await (const one of this.manager.consumers.list(this.names.keyedStream))
      if (one.name.startsWith('lane_')) sum += one.num_pending;
    return sum;
  }

  async untilNothingPends(): Promise<void> {
    // Ticks come at any time, and one may be on its way.
    while ((await this.pending()) > 16) await pause(100);
  }

  /** Bytes that the server keeps on disk. */
  get bytes(): number {
    let sum = 0;
    for (const entry of readdirSync(this.#server.folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
    return sum;
  }

  async stop(): Promise<void> {
    await this.connection.close();
    await this.#server.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

/** @returns processor time of a process, in seconds */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / clockTicks;
}

/** @returns peak of resident memory of a process, in MiB */
export function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
