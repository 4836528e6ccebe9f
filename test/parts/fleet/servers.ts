import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { natsPart } from '../nats/server.ts';
import { located } from '../part.ts';
import { freePort, isListening, partFolder } from '../server.ts';

const tickMs = 50;
const mostLog = 65_536;

/** One server of NATS that can be killed and started again with what it has stored. */
export class NatsNode {
  readonly port: number;
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor(port: number, command: string, args: readonly string[], env = process.env) {
    this.port = port;
    this.#command = command;
    this.#args = args;
    this.#env = env;
  }

  async start(): Promise<void> {
    const child = spawn(this.#command, this.#args, { env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (text) => {
      // The first lines say why a server does not start; a test may run for minutes.
      if (log.length < mostLog) log += String(text);
    });
    // A test that fails or is ended must not leave the server behind.
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', () => process.removeListener('exit', kill));
    this.#child = child;
    while (!(await isListening(this.port))) {
      if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}:\n${log}`);
      await pause(tickMs);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}

/** Servers of NATS on loopback: one alone, or a cluster. */
export class NatsServers {
  readonly nodes: readonly NatsNode[];
  readonly #folder: string;

  private constructor(nodes: readonly NatsNode[], folder: string) {
    this.nodes = nodes;
    this.#folder = folder;
  }

  /** Starts so many servers. Those of a cluster know each other by their routes. */
  static async start(count: number): Promise<NatsServers> {
    const command = await located(natsPart);
    const folder = partFolder('fleet');
    const ports: { readonly client: number; readonly route: number }[] = [];
    for (let at = 0; at < count; at++) ports.push({ client: await freePort(), route: await freePort() });
    const routes = ports.map(({ route }) => `nats://127.0.0.1:${route}`).join(',');
    const nodes = ports.map(({ client, route }, at) => {
      const alone = ['-js', '-sd', join(folder, `${at}`), '-a', '127.0.0.1', '-p', `${client}`, '-n', `nats-${at}`];
      const joined = ['--cluster_name', 'test', '--cluster', `nats://127.0.0.1:${route}`, '--routes', routes];
      return new NatsNode(client, command, count === 1 ? alone : [...alone, ...joined]);
    });
    await Promise.all(nodes.map((node) => node.start()));
    return new NatsServers(nodes, folder);
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
