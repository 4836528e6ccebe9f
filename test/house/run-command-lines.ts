import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { root } from './documents.ts';

export interface CommandLine {
  readonly cwd: string;
  readonly args: readonly string[];
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A process beside this one that runs command lines of `sequent` one after the other. It is the program without its guard and its start:
 * modules that a line has loaded stay loaded for those behind it. It keeps this process only while a line runs, and ends with it.
 */
export class CommandLines {
  readonly #environment: NodeJS.ProcessEnv;
  #process: HostProcess | undefined;
  /** Settles, and never rejects, when the line before is over. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param environment more variables for the process */
  constructor(environment: NodeJS.ProcessEnv = {}) {
    this.#environment = environment;
  }

  /** @returns what the line gives, once those before it are over */
  run(line: CommandLine): Promise<Result> {
    const result = this.#before.then(() => {
      this.#process ??= new HostProcess(this.#environment);
      return this.#process.run(line);
    });
    // After a failure the next line gets a new process.
    this.#before = result.catch(() => this.close());
    return result;
  }

  /** Ends the process, whatever it does. The next line gets a new one. */
  async close(): Promise<void> {
    const ended = this.#process?.end();
    this.#process = undefined;
    await ended;
  }
}

/** Runs command lines one after the other in one process. @param environment more variables for it */
export async function runCommandLines(
  lines: readonly CommandLine[],
  environment: NodeJS.ProcessEnv = {},
): Promise<readonly Result[]> {
  const host = new CommandLines(environment);
  try {
    return await Promise.all(lines.map((line) => host.run(line)));
  } finally {
    await host.close();
  }
}

class HostProcess {
  readonly #child: ChildProcess;
  readonly #stdout: Output;
  readonly #stderr: Output;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#child = fork(join(import.meta.dirname, 'command-lines.ts'), [], {
      execArgv: ['--import', join(root, 'src/self.ts')],
      env: { ...process.env, NO_COLOR: '1', NODE_TEST_CONTEXT: undefined, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { stdout, stderr } = this.#child;
    assert.ok(stdout !== null && stderr !== null);
    this.#stdout = new Output(stdout);
    this.#stderr = new Output(stderr);
  }

  async run(line: CommandLine): Promise<Result> {
    // The outputs keep this process while they are read.
    this.#child.ref();
    const watching = new AbortController();
    const { signal } = watching;
    try {
      const ended = once(this.#child, 'exit', { signal }).then(([code, by]): never => {
        const { args } = line;
        throw new Error(`the process of ${JSON.stringify(args)} ended with ${code ?? by}:\n${this.#stderr.text}`);
      });
      const outputs = Promise.all([this.#stdout.next(), this.#stderr.next()]);
      const answered = once(this.#child, 'message', { signal });
      this.#child.send(line);
      const [[code], [stdout, stderr]] = await Promise.race([Promise.all([answered, outputs]), ended]);
      return { code: Number(code), stdout, stderr };
    } finally {
      watching.abort();
      this.#child.unref();
      this.#child.channel?.unref();
    }
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.ref();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** What an output says, in parts that a zero byte ends. */
class Output {
  readonly #stream: Readable & { ref?(): void; unref?(): void };
  #take: ((part: string) => void) | undefined;
  /** What belongs to no part yet. */
  text = '';

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
      const end = text.includes('\0') ? this.text.indexOf('\0') : -1;
      if (end < 0) return;
      const part = this.text.slice(0, end);
      this.text = this.text.slice(end + 1);
      this.#stream.unref?.();
      this.#take?.(part);
    });
  }

  /** @returns the next part */
  next(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#take = resolve;
    this.#stream.ref?.();
    return promise;
  }
}
