import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Proxy } from '../proxy.ts';

const tickMs = 50;
const program = fileURLToPath(new URL('../../../bin/sequent.js', import.meta.url));

/** A place for a worker: the process may be killed and started again, and its network fails apart from the others. */
export class WorkerPlace {
  readonly proxies: readonly Proxy[];
  readonly #folder: string;
  readonly #name: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;

  /** @param args arguments of `fleet run`, without the servers */
  constructor(name: string, folder: string, ports: readonly number[], args: readonly string[]) {
    this.#name = name;
    this.#folder = folder;
    this.#args = args;
    this.proxies = ports.map((port) => new Proxy(port));
  }

  /** File with the findings that the workers of this place have put out. */
  get output(): string {
    return join(this.#folder, `${this.#name}.json`);
  }

  get log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }

  get #logFile(): string {
    return join(this.#folder, `${this.#name}.log`);
  }

  /**
   * Starts a worker, and waits until it is connected: it ends if its first connection fails.
   * @param configure gives the configuration file of the servers
   */
  async start(configure: (servers: readonly string[]) => string): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.listen()));
    const config = configure(this.proxies.map(({ port }) => `nats://127.0.0.1:${port}`));
    const before = this.#connections();
    const log = openSync(this.#logFile, 'a');
    const output = openSync(this.output, 'a');
    const args = [program, 'fleet', 'run', '--config', config, '--output', 'json', ...this.#args];
    const child = spawn(process.execPath, args, { stdio: ['ignore', output, log] });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', () => process.removeListener('exit', kill));
    this.#child = child;
    while (this.#connections() === before && child.exitCode === null) await pause(tickMs);
  }

  #connections(): number {
    return existsSync(this.#logFile) ? this.log.split('"the worker is connected"').length : 1;
  }

  signal(name: NodeJS.Signals): void {
    this.#child?.kill(name);
  }

  /** Whether the process has ended by itself. */
  get hasEnded(): boolean {
    return this.#child !== undefined && this.#child.exitCode !== null;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the worker as an administrator does. @returns its exit code; null if it had to be killed */
  async end(withinMs: number): Promise<number | null> {
    const timer = setTimeout(() => this.signal('SIGKILL'), withinMs);
    const code = await this.#end('SIGTERM');
    clearTimeout(timer);
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    return code;
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const closed = once(child, 'close');
    child.kill(signal);
    const [code]: unknown[] = await closed;
    return typeof code === 'number' ? code : null;
  }
}
