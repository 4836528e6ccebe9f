import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Delivery, type Notice, noticeSchema, type Order } from '../server/order.ts';

/** The simulated Tracee, in a process of its own. */
export class TraceeProcess {
  readonly socket: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<Notice['notice'], (notice: Notice) => void>();
  #lost = 0;
  #end: string | undefined;

  private constructor(child: ChildProcess, socket: string) {
    this.#child = child;
    this.socket = socket;
  }

  /** @param command a program and its arguments; it must listen at the path `socket` and speak as order.ts says */
  static async start(command: readonly [string, ...string[]], socket: string): Promise<TraceeProcess> {
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const tracee = new TraceeProcess(child, socket);
    createInterface({ input: child.stdout }).on('line', (line) => tracee.#hear(line));
    child.once('exit', (code, signal) => (tracee.#end = signal ?? `${code}`));
    await tracee.#notice('listening', 60_000);
    return tracee;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How often a client has left its stream since the last call. */
  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  /** Settles when a client opens the stream. To be called before it is started. */
  async subscribed(): Promise<void> {
    await this.#notice('subscribed', 30_000);
  }

  /** Settles when the order is carried out. */
  async send(order: Partial<Order>, timeoutMs: number): Promise<Delivery> {
    const delivered = this.#notice('delivered', timeoutMs);
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    const { notice, ...delivery } = await delivered;
    if (!('events' in delivery)) throw new TypeError(`a notice of ${notice} tells nothing of a delivery`);
    return delivery;
  }

  async end(): Promise<void> {
    if (this.#end !== undefined) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #hear(line: string): void {
    const notice = noticeSchema.parse(JSON.parse(line));
    if (notice.notice === 'unsubscribed') this.#lost++;
    this.#waiting.get(notice.notice)?.(notice);
  }

  #notice(kind: Notice['notice'], timeoutMs: number): Promise<Notice> {
    const { promise, resolve, reject } = Promise.withResolvers<Notice>();
    const ended = (): void => reject(new Error(`the simulated Tracee ended (${this.#end}) before it was ${kind}`));
    const timer = setTimeout(() => reject(new Error(`not ${kind} within ${timeoutMs} ms`)), timeoutMs);
    if (this.#end === undefined) this.#child.once('exit', ended);
    else ended();
    this.#waiting.set(kind, resolve);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#child.off('exit', ended);
      this.#waiting.delete(kind);
    });
  }
}
