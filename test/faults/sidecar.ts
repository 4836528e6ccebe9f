import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask } from '../e2e/ask-health.ts';
import { type Arrived, arrivedOf } from './receiver.ts';

/** The file that runs the program. */
export const program = fileURLToPath(new URL('../../bin/sequent.js', import.meta.url));

/** The counts of an output over the network, in `--stats` and in health. */
export interface Counts {
  readonly name: string;
  readonly accepted: number;
  readonly resumed: number;
  readonly retried: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly dead: number;
  readonly spooled: number;
  readonly spooled_in: 'disk' | 'memory';
  readonly undelivered: Readonly<Record<string, number>>;
}

export interface SidecarOptions {
  /** Folder for the files of the sidecar. */
  readonly home: string;
  /** Address of Tracee. */
  readonly tracee: string;
  /** Number of the session; it is in the names of its files. */
  readonly session: number;
  /** Source of its signature. */
  readonly signature: string;
  /** The outputs over the network, one line of YAML each. */
  readonly outputs: readonly string[];
  /** Folder of the spool; without, findings wait in memory. */
  readonly spool?: string;
  /** Command and arguments that run the program, for a namespace of its own. */
  readonly within?: readonly string[];
}

/** A run of the sidecar. It also writes its findings to a file. */
export class Sidecar {
  readonly child: ChildProcess;
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #health: string;
  readonly #stats: string;
  readonly #local: string;
  #log = '';

  constructor({ home, tracee, session, signature, outputs, spool, within = [] }: SidecarOptions) {
    const file = (name: string): string => join(home, name);
    this.#health = file(`health-${session}.sock`);
    this.#stats = file(`stats-${session}.json`);
    this.#local = file(`local-${session}.json`);
    const pack = file(`pack-${session}`);
    const config = file(`config-${session}.yaml`);
    mkdirSync(pack, { recursive: true });
    writeFileSync(join(pack, 'signature.ts'), signature);
    const local = `{ name: local, type: file, path: 'local-${session}.json' }`;
    const lines = ['outputs:', ...[local, ...outputs].map((line) => `  - ${line}`)];
    if (spool !== undefined) lines.unshift(`spool: { dir: '${spool}' }`);
    writeFileSync(config, `${lines.join('\n')}\n`);
    const args = ['run', '--config', config, '--tracee', tracee, '-s', pack, '--repeats', '0'];
    args.push('--arch', 'amd64', '--health', `unix:${this.#health}`, '--stats', this.#stats);
    const [command = process.execPath, ...first] = [...within, process.execPath, program, ...args];
    this.child = spawn(command, first, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    const { promise, resolve } = Promise.withResolvers<number | NodeJS.Signals>();
    this.ended = promise;
    this.child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  }

  get log(): string {
    return this.#log;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** The findings of its local file, without a last line that a kill has cut off. */
  local(): readonly Arrived[] {
    if (!existsSync(this.#local)) return [];
    return readFileSync(this.#local, 'utf8').split('\n').slice(0, -1).map(arrivedOf);
  }

  /**
   * The counts of its outputs over the network while it runs. The sum of each holds.
   * @returns undefined if it does not answer
   */
  async counts(): Promise<readonly Counts[] | undefined> {
    const answer: unknown = await ask(this.#health, '/healthz');
    return answer === undefined ? undefined : remoteCountsOf(answer);
  }

  /** Waits until the counts are as wanted. @throws {Error} if it ends before */
  async until(isIt: (counts: readonly Counts[]) => boolean): Promise<void> {
    for (;;) {
      const counts = await this.counts();
      if (counts !== undefined && isIt(counts)) return;
      assert.ok(!this.hasEnded, `the sidecar has ended:\n${this.#log}`);
      await delay(20);
    }
  }

  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#log)) {
      assert.ok(!this.hasEnded, `the sidecar has ended without saying ${pattern}:\n${this.#log}`);
      await delay(20);
    }
  }

  /** The counts of its outputs over the network at its end, from `--stats`. The sum of each holds. */
  stats(): readonly Counts[] {
    return remoteCountsOf(JSON.parse(readFileSync(this.#stats, 'utf8')));
  }

  /** Ends it with SIGTERM. @returns its exit code */
  async stop(): Promise<number | NodeJS.Signals> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

/** Number of findings that an output has lost. */
export function lostBy({ undelivered }: Counts): number {
  return Object.values(undelivered).reduce((sum, count) => sum + count, 0);
}

/** The counts of outputs over the network in an answer of health or in `--stats`. The sum of each holds. */
export function remoteCountsOf(answer: unknown): readonly Counts[] {
  const { outputs }: { readonly outputs: readonly Counts[] } = Object(answer);
  const remote = outputs.filter((one) => one.spooled_in !== undefined);
  for (const output of remote) {
    const { name, accepted, resumed, retried, acknowledged, dead, spooled } = output;
    const ways = acknowledged + dead + lostBy(output) + spooled;
    assert.equal(accepted + resumed + retried, ways, `the sum of ${name}: ${JSON.stringify(output)}`);
  }
  return remote;
}
