import { Worker } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { RestartPauses } from '../../supervision/restart-pauses.ts';
import type { Log } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { Delivery } from '../delivery.ts';
import type { QueueLimits } from '../destination/record-queue.ts';
import type { DeliveryThreadData, EndDelivery, FromDelivery, RemoteOutput, ToDelivery } from './messages.ts';
import { type DeliveryThread, RemoteLink } from './remote-link.ts';

/** Time for the thread to end by itself, in milliseconds. */
const endMs = 1_000;

/** An output of the delivery thread that is open and waits for its begin. */
export interface OpenedRemote {
  /** Number of the output in the thread. */
  readonly output: number;
  readonly as: RemoteOutput;
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * The outputs over the network. They run in one thread, the delivery thread. If it ends by itself, it is started again,
 * with growing pauses.
 */
export class RemoteOutputs implements DeliveryThread {
  readonly isDurable: boolean;
  readonly #data: Omit<DeliveryThreadData, 'outputs'>;
  readonly #env: NodeJS.ProcessEnv;
  readonly #links = new Map<number, RemoteLink>();
  /** The outputs that have begun and are not closed. */
  readonly #begun = new Map<number, RemoteOutput>();
  /** Outputs that are being opened. */
  readonly #opening = new Map<number, PromiseWithResolvers<void>>();
  #numbers = 0;
  readonly #log: Log;
  readonly #pauses = new RestartPauses();
  #worker: Worker | undefined;
  #isUp = false;
  #pausing: NodeJS.Timeout | undefined;
  #isClosing = false;

  private constructor(data: Omit<DeliveryThreadData, 'outputs'>, env: NodeJS.ProcessEnv, log: Log) {
    this.isDurable = data.spool.dir !== undefined;
    this.#data = data;
    this.#env = env;
    this.#log = log;
  }

  /**
   * Starts the delivery thread, without outputs.
   * @throws {SequentError} SEQ_OUTPUT if the spool cannot be used
   */
  static async start(
    data: Omit<DeliveryThreadData, 'outputs'>,
    env: NodeJS.ProcessEnv,
    log: Log,
  ): Promise<RemoteOutputs> {
    const outputs = new RemoteOutputs(data, env, log);
    await outputs.#start();
    return outputs;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /**
   * Opens an output. It does not wait for the receiver, and nothing is sent before `begin` or `replace`.
   * @param running the output whose destination it replaces; absent for a new output
   * @throws {SequentError} SEQ_OUTPUT if its options, its secrets or its file in the spool cannot be used
   */
  async open(as: RemoteOutput, running?: RemoteLink): Promise<OpenedRemote> {
    const output = running?.number ?? this.#numbers++;
    const opening = Promise.withResolvers<void>();
    this.#opening.set(output, opening);
    if (!this.#isUp) opening.reject(noThread());
    this.tell({ tell: 'open', output, as });
    try {
      await opening.promise;
      return { output, as };
    } finally {
      this.#opening.delete(output);
    }
  }

  /** Begins a new output. @returns the main thread's end of it */
  begin(opened: OpenedRemote, delivery: Delivery, limits?: QueueLimits): RemoteLink {
    const link = new RemoteLink(opened.output, delivery, this, limits);
    this.#links.set(opened.output, link);
    this.#commit(opened);
    return link;
  }

  /** Replaces the destination of a running output. Its queue, its spool and its counts go on. */
  replace(opened: OpenedRemote): void {
    this.#commit(opened);
  }

  /** Gives up an output that was opened. */
  drop({ output }: OpenedRemote): void {
    this.tell({ tell: 'drop', output });
  }

  #commit({ output, as }: OpenedRemote): void {
    this.#begun.set(output, as);
    this.tell({ tell: 'begin', output, as });
  }

  tell(message: ToDelivery | EndDelivery): void {
    if (this.#isUp) this.#worker?.postMessage(message);
  }

  hurry(): void {
    if (this.#pausing !== undefined) this.#startAgain();
  }

  /** Ends the thread, after its outputs are closed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#pausing);
    const worker = this.#worker;
    if (worker === undefined) return;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, endMs);
    const ended = new Promise((end) => worker.once('exit', end));
    this.tell({ tell: 'end' });
    await Promise.race([ended, late]);
    clearTimeout(timer);
    await worker.terminate();
  }

  /** Resolves when the outputs are open; rejects if the thread ends before. */
  async #start(): Promise<void> {
    const file = new URL(`./delivery-thread.${extension}`, import.meta.url);
    const outputs = new Map(this.#begun);
    const workerData: DeliveryThreadData = { ...this.#data, outputs };
    const worker = new Worker(file, { name: 'delivery', workerData, env: this.#env, stdout: true });
    // Clients of receivers print to standard output, which belongs to the findings.
    worker.stdout.resume();
    this.#worker = worker;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let reason: string | undefined;
    worker.on('message', (message: FromDelivery) => {
      if (message.say === 'ready') {
        this.#isUp = true;
        for (const [output, as] of this.#begun) {
          if (outputs.get(output) !== as) this.tell({ tell: 'begin', output, as });
        }
        resolve();
      } else if (message.say === 'failed') reject(new SequentError(message.code, message.text));
      else this.#take(message);
    });
    worker.on('error', (error) => {
      reason = describeThrown(error);
      reject(error);
    });
    // The messages of the thread have arrived before.
    worker.on('exit', (code) => {
      const wasUp = this.#isUp;
      this.#isUp = false;
      this.#worker = undefined;
      reject(new Error(`exit code ${code}`));
      if (wasUp) this.#end(reason ?? `exit code ${code}`);
    });
    try {
      await promise;
    } catch (error) {
      // Outputs that are already open would keep the thread and the folder of the spool.
      await worker.terminate();
      throw error;
    }
  }

  #startAgain(): void {
    clearTimeout(this.#pausing);
    this.#pausing = undefined;
    this.#start().then(
      () => {
        this.#log.info('the thread of the outputs over the network runs again');
        for (const link of this.#links.values()) link.restarted();
      },
      (error: unknown) => this.#end(describeThrown(error)),
    );
  }

  #take(message: Exclude<FromDelivery, { say: 'ready' | 'failed' }>): void {
    switch (message.say) {
      case 'taken':
        this.#links.get(message.output)?.taken(message.batch);
        break;
      case 'account':
        this.#links.get(message.output)?.account(message.account);
        break;
      case 'closed':
        this.#links.get(message.output)?.closed(message.account);
        this.#forget(message.output);
        break;
      case 'opened':
        this.#opening.get(message.output)?.resolve();
        break;
      case 'refused':
        this.#opening.get(message.output)?.reject(new SequentError(message.code, message.text));
        break;
      case 'log':
        this.#log[message.level](message.message, message.fields);
        break;
    }
  }

  #forget(output: number): void {
    this.#links.delete(output);
    this.#begun.delete(output);
  }

  #end(reason: string): void {
    for (const opening of this.#opening.values()) opening.reject(noThread());
    if (this.#isClosing) return;
    for (const [output, link] of this.#links) {
      if (link.isClosing) link.ended(`its thread has ended (${reason})`);
      if (link.isOver) this.#forget(output);
    }
    const links = [...this.#links.values()];
    if (links.length === 0) {
      this.#log.error('the thread of the outputs over the network has ended; please report this', { reason });
      return;
    }
    const pauseMs = this.#pauses.next(performance.now());
    const fields = { reason, pause_ms: pauseMs };
    this.#log.error(
      'the thread of the outputs over the network has ended and is started again; please report this',
      fields,
    );
    for (const link of links) link.interrupted(`its thread has ended and is started again (${reason})`);
    this.#pausing = setTimeout(() => this.#startAgain(), pauseMs);
  }
}

function noThread(): SequentError {
  return new SequentError('SEQ_OUTPUT', {
    what: 'the output cannot be opened now, because the thread of the outputs over the network has ended',
    todo: 'try again when it runs again',
  });
}
