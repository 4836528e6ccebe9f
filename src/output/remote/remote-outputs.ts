import { Worker } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { Delivery } from '../delivery.ts';
import type { QueueLimits } from '../destination/record-queue.ts';
import type { DeliveryThreadData, FromDelivery, RemoteOutput, ToDelivery } from './messages.ts';
import { RemoteLink } from './remote-link.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** The outputs over the network. They run in one thread, the delivery thread. */
export class RemoteOutputs {
  readonly #worker: Worker;
  readonly #outputs: readonly RemoteOutput[];
  readonly #links = new Map<number, RemoteLink>();
  readonly #log: Log;
  #isClosing = false;

  private constructor(worker: Worker, outputs: readonly RemoteOutput[], log: Log) {
    this.#worker = worker;
    this.#outputs = outputs;
    this.#log = log;
  }

  /**
   * Starts the delivery thread and opens its outputs. It does not wait for any receiver.
   * @throws {SequentError} SEQ_OUTPUT if the options of an output or the spool cannot be used
   */
  static async open(data: DeliveryThreadData, env: NodeJS.ProcessEnv, log: Log): Promise<RemoteOutputs> {
    const file = new URL(`./delivery-thread.${extension}`, import.meta.url);
    const worker = new Worker(file, { name: 'delivery', workerData: data, env, stdout: true });
    // Clients of receivers print to standard output, which belongs to the findings.
    worker.stdout.resume();
    const outputs = new RemoteOutputs(worker, data.outputs, log);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.on('message', (message: FromDelivery) => {
      if (message.say === 'ready') resolve();
      else if (message.say === 'failed') {
        // The thread ends because nothing is open, which is no fault of it.
        outputs.#isClosing = true;
        reject(new SequentError(message.code, message.text));
      } else outputs.#take(message);
    });
    worker.on('error', (error) => {
      outputs.#end(describeThrown(error));
      reject(error);
    });
    worker.on('exit', (code) => outputs.#end(`exit code ${code}`));
    try {
      await promise;
    } catch (error) {
      // Outputs that are already open would keep the thread and the folder of the spool.
      await worker.terminate();
      throw error;
    }
    return outputs;
  }

  /**
   * The main thread's end of one output.
   * @param output an element of the data of `open`
   */
  link(output: RemoteOutput, delivery: Delivery, limits?: QueueLimits): RemoteLink {
    const index = this.#outputs.indexOf(output);
    const tell = (message: ToDelivery, transfer: readonly ArrayBuffer[] = []): void =>
      this.#worker.postMessage(message, [...transfer]);
    const link = new RemoteLink(index, delivery, tell, limits);
    this.#links.set(index, link);
    return link;
  }

  /** Ends the thread, after its outputs are closed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#worker.terminate();
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
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#log.error('the thread of the outputs over the network has ended; please report this', { reason });
    for (const link of this.#links.values()) link.ended(`its thread has ended (${reason})`);
  }
}
