import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAddress } from '../../src/address.ts';
import type { SimulatedTracee, SimulateOptions } from '../../src/simulated/simulate.ts';
import { root } from '../house/documents.ts';
import { CommandLines, type Result } from '../house/run-command-lines.ts';

export const program = fileURLToPath(new URL('../../bin/sequent.js', import.meta.url));

/** A path of fixtures/recordings. */
export function recording(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/recordings/${name}`, import.meta.url));
}

/** A folder that is gone after the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sequent-e2e-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The program as a user starts it. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Settles when the text has appeared on standard error; rejects when the program ends before. */
  saysOnStderr(pattern: RegExp): Promise<void>;
  /** The same for standard output. */
  saysOnStdout(pattern: RegExp): Promise<void>;
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function start(t: TestContext, ...args: readonly string[]): Running {
  return startScript(t, program, ...args);
}

/** The same for a script that is the program in another way. */
export function startScript(t: TestContext, script: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', NODE_TEST_CONTEXT: undefined },
  });
  t.after(() => child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<number | NodeJS.Signals>();
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => ((stdout += text), changed()));
  child.stderr.setEncoding('utf8').on('data', (text: string) => ((stderr += text), changed()));
  child.once('close', (code, signal) => end(code ?? signal ?? 'SIGKILL'));
  const says = (text: () => string, pattern: RegExp): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const watcher = (): void => {
      if (!pattern.test(text())) return;
      watchers.delete(watcher);
      resolve();
    };
    watchers.add(watcher);
    void ended.then((result) =>
      reject(new Error(`${args[0]} ended with ${result} without saying ${pattern}:\n${stderr}`)),
    );
    watcher();
    return promise;
  };
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    saysOnStderr: (pattern) => says(() => stderr, pattern),
    saysOnStdout: (pattern) => says(() => stdout, pattern),
    ended,
  };
}

/**
 * A Tracee in this process that plays a recording, until the test is over. It costs half a second of processor time less than a start of
 * `sequent simulate`, which is for tests whose subject is that command or a Tracee that is killed.
 */
export async function simulated(
  t: TestContext,
  file: string,
  address: string,
  options: Omit<SimulateOptions, 'address' | 'messages'> = {},
): Promise<SimulatedTracee> {
  // Most files need no server.
  const { simulate } = await import('../../src/simulated/simulate.ts');
  const { readMessages } = await import('../../src/intake/recording/read-messages.ts');
  const tracee = await simulate({
    address: parseAddress(address, { anyPort: true }),
    messages: () => readMessages(file),
    ...options,
  });
  t.after(() => tracee.kill());
  return tracee;
}

const lines = new CommandLines();
after(() => lines.close());

/**
 * Runs a command line in a process that this file's lines share, which costs far less than `start`. For tests whose subject is not the
 * process: its start, its guard, its signals, or signatures that harm it. A module that has changed since another line is not loaded again.
 */
export function runLine(...args: readonly string[]): Promise<Result> {
  return lines.run({ cwd: root, args });
}

/** Findings of `--output json` in a comparable form. */
export function findingLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
