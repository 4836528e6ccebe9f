import { Worker } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { RestartPauses } from '../../supervision/restart-pauses.ts';
import type { Log } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { Delivery } from '../delivery.ts';
import type { QueueLimits } from '../destination/record-queue.ts';
import type { DeliveryThreadData, FromDelivery, RemoteOutput, ToDelivery } from './messages.ts';
import { type DeliveryThread, RemoteLink } from './remote-link.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * The outputs over the network. They run in one thread, the delivery thread. If it ends by itself, it is started again,
 * with growing pauses.
 */
export class RemoteOutputs implements DeliveryThread {
  readonly isDurable: boolean;
  readonly #data: DeliveryThreadData;
  readonly #env: NodeJS.ProcessEnv;
  readonly #links = new Map<number, RemoteLink>();
  readonly #log: Log;
  readonly #pauses = new RestartPauses();
  #worker: Worker | undefined;
  #isUp = false;
  #pausing: NodeJS.Timeout | undefined;
  #isClosing = false;

  private constructor(data: DeliveryThreadData, env: NodeJS.ProcessEnv, log: Log) {
    this.isDurable = data.spool.dir !== undefined;
    this.#data = data;
    this.#env = env;
    this.#log = log;
  }

  /**
   * Starts the delivery thread and opens its outputs. It does not wait for any receiver.
   * @throws {SequentError} SEQ_OUTPUT if the options of an output or the spool cannot be used
   */
  static async open(data: DeliveryThreadData, env: NodeJS.ProcessEnv, log: Log): Promise<RemoteOutputs> {
    const outputs = new RemoteOutputs(data, env, log);
    await outputs.#start();
    return outputs;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /**
   * The main thread's end of one output.
   * @param output an element of the data of `open`
   */
  link(output: RemoteOutput, delivery: Delivery, limits?: QueueLimits): RemoteLink {
    const index = this.#data.outputs.indexOf(output);
    const link = new RemoteLink(index, delivery, this, limits);
    this.#links.set(index, link);
    return link;
  }

  tell(message: ToDelivery): void {
    if (this.#isUp) this.#worker?.postMessage(message);
  }

  hurry(): void {
    if (this.#pausing !== undefined) this.#startAgain();
  }

  /** Ends the thread, after its outputs are closed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#pausing);
    await this.#worker?.terminate();
  }

  /** Resolves when the outputs are open; rejects if the thread ends before. */
  async #start(): Promise<void> {
    const file = new URL(`./delivery-thread.${extension}`, import.meta.url);
    const worker = new Worker(file, { name: 'delivery', workerData: this.#data, env: this.#env, stdout: true });
    // Clients of receivers print to standard output, which belongs to the findings.
    worker.stdout.resume();
    this.#worker = worker;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let reason: string | undefined;
    worker.on('message', (message: FromDelivery) => {
      if (message.say === 'ready') {
        this.#isUp = true;
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
        break;
      case 'log':
        this.#log[message.level](message.message, message.fields);
        break;
    }
  }

  #end(reason: string): void {
    const links = [...this.#links.values()].filter(({ isOver }) => !isOver);
    if (this.#isClosing || links.length === 0) return;
    if (links.some(({ isClosing }) => isClosing)) {
      this.#log.error('the thread of the outputs over the network has ended; please report this', { reason });
      for (const link of links) link.ended(`its thread has ended (${reason})`);
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
