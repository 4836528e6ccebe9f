import type { OutputRecord } from '../../record.ts';
import { abortable } from '../abortable.ts';
import { DeliveryError, type Destination, type Refusal, type Settled } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { loadPackage } from '../load-package.ts';
import { RunningBatch } from '../running-batch.ts';
import { type Chunk, chunksOf, halves } from './chunks.ts';
import { describeFault, refusalOf } from './kafka-fault.ts';
import type { KafkaOptions } from './options.ts';
import { createWriter, type TopicWriter } from './producer.ts';

/**
 * Opens a destination that writes to a topic. Nothing is connected before the first batch.
 * @throws {SequentError} SEQ_OUTPUT if the package is missing
 */
export async function openKafka(options: KafkaOptions, context: DestinationContext): Promise<Destination> {
  const client = await loadPackage('@platformatic/kafka', context.output, () => import('@platformatic/kafka'));
  return new KafkaDestination(options, () => createWriter(options, context.secrets, client));
}

/**
 * Writes a batch in requests of limited size, one after the other. A failed request may have arrived in part: its
 * records are sent again, and the header `finding-id` tells repetitions apart.
 */
export class KafkaDestination implements Destination {
  readonly concurrency = 1;
  readonly #options: KafkaOptions;
  readonly #create: () => Promise<TopicWriter>;
  readonly #brokers: string;
  readonly #running = new RunningBatch();
  #writer: TopicWriter | undefined;

  /** @param create makes a producer; after a failure, the next batch gets a new one */
  constructor(options: KafkaOptions, create: () => Promise<TopicWriter>) {
    this.#options = options;
    this.#create = create;
    this.#brokers = options.brokers.join(', ').slice(0, 150);
  }

  send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    return this.#running.run(signal, (ending) => this.#send(records, ending));
  }

  async #send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    const refused: Refusal[] = [];
    for (const chunk of chunksOf(records, this.#options.request_bytes)) await this.#deliver(chunk, refused, signal);
    signal.throwIfAborted();
    return { refused };
  }

  /** Sends a chunk. If it is refused, halves of it are sent until the refused records are found. */
  async #deliver(chunk: Chunk, refused: Refusal[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    let reason: string | undefined;
    try {
      reason = await this.#request(chunk.records, signal);
    } catch (error) {
      this.#drop();
      signal.throwIfAborted();
      const message = describeFault(error, this.#options.topic, this.#brokers);
      throw new DeliveryError(message, { settled: chunk.start, refused: [...refused], cause: error });
    }
    if (reason === undefined) return;
    if (chunk.records.length === 1) {
      refused.push({ index: chunk.start, reason: `the broker refuses the message: ${reason}` });
      return;
    }
    for (const half of halves(chunk)) await this.#deliver(half, refused, signal);
  }

  /** @returns why the broker will never take these records; undefined if all its replicas in sync have them */
  async #request(records: readonly OutputRecord[], signal: AbortSignal): Promise<string | undefined> {
    this.#writer ??= await abortable(this.#create(), signal);
    try {
      await abortable(this.#writer.write(records), signal);
      return undefined;
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined || signal.aborted) throw error;
      // The refused request has used up sequence numbers, which a new producer id makes void.
      this.#drop();
      return reason;
    }
  }

  #drop(): void {
    this.#writer?.drop();
    this.#writer = undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    await this.#running.close(signal);
    this.#drop();
  }
}
