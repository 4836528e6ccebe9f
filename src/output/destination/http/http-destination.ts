import { SequentError } from '../../../errors.ts';
import type { OutputRecord } from '../../record.ts';
import { abortable } from '../abortable.ts';
import { DeliveryError, type Destination, type Settled } from '../destination.ts';
import type { HttpClient } from './http-client.ts';
import { type PostResult, settle } from './settle.ts';

export interface HttpDestinationOptions {
  readonly concurrency: number;
  /** Maximum number of records of one request. */
  readonly most: number;
  /** Sends some records in one request. @throws as `Destination.send` */
  readonly post: (records: readonly OutputRecord[], signal: AbortSignal) => Promise<PostResult>;
}

/** A destination whose batches are one or several requests to one receiver. */
export class HttpDestination implements Destination {
  readonly concurrency: number;
  readonly mostRecords: number;
  readonly #client: Pick<HttpClient, 'close'>;
  readonly #options: HttpDestinationOptions;
  readonly #inFlight = new Set<Promise<unknown>>();
  #isClosed = false;

  constructor(client: Pick<HttpClient, 'close'>, options: HttpDestinationOptions) {
    this.concurrency = options.concurrency;
    this.mostRecords = options.most;
    this.#client = client;
    this.#options = options;
  }

  async send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    signal.throwIfAborted();
    if (this.#isClosed) throw new DeliveryError('the output is closed; restart Sequent to open it again');
    const sending = settle(records, this.#options.most, (part) => this.#post(part, signal));
    const ended = sending.catch(() => {});
    this.#inFlight.add(ended);
    try {
      return await sending;
    } finally {
      this.#inFlight.delete(ended);
    }
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    await abortable(Promise.all(this.#inFlight), signal).catch(() => {});
    await this.#client.close(signal);
  }

  async #post(records: readonly OutputRecord[], signal: AbortSignal): Promise<PostResult> {
    signal.throwIfAborted();
    try {
      return await this.#options.post(records, signal);
    } catch (error) {
      // A secret that was there when the output was opened may come back.
      throw error instanceof SequentError ? new DeliveryError(error.message, { cause: error }) : error;
    }
  }
}
