import type { Destination } from '../destination/destination.ts';
import { openSecrets } from '../destination/secrets.ts';
import { threadType } from '../destination-types.ts';
import type { OpenSpool, SpoolLog } from '../spool/open-store.ts';
import type { SpoolStore } from '../spool/store.ts';
import type { DeliveryThreadData, RemoteOutput } from './messages.ts';

const closeMs = 1_000;

/** A destination that is ready to take records. */
export interface OpenedOutput {
  readonly destination: Destination;
  /** The store of a new output; undefined if the destination is for an output that runs. */
  readonly store: SpoolStore | undefined;
}

/** Outputs that are open and wait for their begin. */
export class OpenedOutputs {
  readonly #data: Pick<DeliveryThreadData, 'node' | 'environment'>;
  readonly #stores: OpenSpool;
  readonly #log: SpoolLog;
  readonly #opened = new Map<number, OpenedOutput>();
  /** Outputs that are being opened. */
  readonly #opening = new Set<number>();

  constructor(data: Pick<DeliveryThreadData, 'node' | 'environment'>, stores: OpenSpool, log: SpoolLog) {
    this.#data = data;
    this.#stores = stores;
    this.#log = log;
  }

  /**
   * Opens an output and keeps it for `take`. It does not wait for the receiver.
   * @param isRunning whether the output has a store already
   * @throws {SequentError} SEQ_OUTPUT if options, secrets, packages or the store cannot be used
   */
  async open(output: number, as: RemoteOutput, isRunning: boolean): Promise<void> {
    this.#opening.add(output);
    let isWanted: boolean;
    try {
      this.#opened.set(output, await this.openNow(as, isRunning));
    } finally {
      isWanted = this.#opening.delete(output);
    }
    if (!isWanted) await this.drop(output);
  }

  /** The same for an output that begins at once. @throws {SequentError} as `open` */
  async openNow({ name, type, options, contentType }: RemoteOutput, isRunning: boolean): Promise<OpenedOutput> {
    const { node, environment } = this.#data;
    const context = { output: name, node, contentType, secrets: openSecrets(environment), log: this.#log };
    const row = threadType(type);
    const destination = await row.open(row.options.parse(options), context);
    try {
      return { destination, store: isRunning ? undefined : this.#stores.store(name) };
    } catch (error) {
      await destination.close(AbortSignal.timeout(closeMs));
      throw error;
    }
  }

  /** Gives up an opened output. @returns undefined if there is none */
  take(output: number): OpenedOutput | undefined {
    const opened = this.#opened.get(output);
    this.#opened.delete(output);
    return opened;
  }

  /** Closes an opened output that will not begin, also one that is still being opened. */
  async drop(output: number): Promise<void> {
    this.#opening.delete(output);
    const opened = this.take(output);
    opened?.store?.close();
    await opened?.destination.close(AbortSignal.timeout(closeMs));
  }
}
