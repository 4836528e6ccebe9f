import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuSeconds, isBusy, memory } from './proc.ts';

/** How long a client may take to end when it is told to. */
const endMs = 15_000;
/** A client is done when it has not worked for so long, seen so often; but for a tick, which background work may cost. */
const lookMs = 20;
const looks = 10;
const tickSeconds = 0.011;

/** A client under measurement. */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #stdout = '';
  #stderr = '';

  constructor(command: readonly [string, ...string[]]) {
    const [program, ...args] = command;
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#exited = once(this.#child, 'close');
    // Findings are not of interest, but must be read; the tally is the last line.
    this.#child.stdout
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.#stdout = lastLines(this.#stdout + text)));
    this.#child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => (this.#stderr = lastLines(this.#stderr + text)));
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  cpuSeconds(): number {
    return cpuSeconds(this.#pid);
  }

  memory(): ReturnType<typeof memory> {
    return memory(this.#pid);
  }

  /** Rejects when the client ends by itself. */
  async fails(): Promise<never> {
    await this.#exited;
    throw new Error(`the client ended by itself:\n${this.#stderr}`);
  }

  /**
   * Waits until the client has nothing to do any more. Idle moments on the way do not count: some clients wait a moment for what
   * may still come.
   * @returns for how many milliseconds it still worked; undefined where it is busy after the time
   */
  async finish(timeoutMs: number): Promise<number | undefined> {
    const deadline = performance.now() + timeoutMs;
    let busyMs = 0;
    let cpu = this.cpuSeconds();
    for (let idle = 0; idle < looks; ) {
      const before = performance.now();
      if (before > deadline) return undefined;
      await delay(lookMs);
      const now = this.cpuSeconds();
      if (!isBusy(this.#pid) && now - cpu < tickSeconds) idle++;
      else {
        idle = 0;
        cpu = now;
        busyMs += performance.now() - before;
      }
    }
    return busyMs;
  }

  /** Tells the client to go. @returns whether it went; if not it has been killed */
  async end(): Promise<boolean> {
    this.#child.kill('SIGTERM');
    const went = await Promise.race([this.#exited.then(() => true), delay(endMs, false, { ref: false })]);
    if (!went) await this.kill();
    return went;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  get #pid(): number {
    return this.#child.pid ?? 0;
  }
}

function lastLines(text: string): string {
  return text.slice(-4_000);
}
