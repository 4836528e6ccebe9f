import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../../house/documents.ts';

/** A command of Sequent in a process of its own. */
export class Program {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | NodeJS.Signals>;
  stdout = '';
  stderr = '';

  /** @param environment further variables */
  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [join(root, 'bin/sequent.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...environment },
    });
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        this[name] += text;
      });
    }
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    this.#ended = once(child, 'close').then(([code, signal]: unknown[]) =>
      typeof code === 'number' ? code : signal === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL',
    );
  }

  /** @returns the exit code, or the signal that has ended it */
  ended(): Promise<number | NodeJS.Signals> {
    return this.#ended;
  }

  /** Ends it with SIGTERM. */
  stop(): Promise<number | NodeJS.Signals> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }

  /** Waits until it has printed this. @throws {Error} if it ends before */
  async says(pattern: RegExp): Promise<void> {
    await until(() => {
      if (pattern.test(this.stdout + this.stderr)) return true;
      if (this.#child.exitCode === null && this.#child.signalCode === null) return false;
      throw new Error(`the program has ended without saying ${pattern}:\n${this.stdout}${this.stderr}`);
    });
  }
}

/** Waits until it holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(50);
}
