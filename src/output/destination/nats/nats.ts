import type { JetStreamClient } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import type { OutputRecord } from '../../record.ts';
import { mostAnswerBytes } from '../answer-limit.ts';
import { DeliveryError, type Destination, type Refusal, type Settled } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { loadPackage } from '../load-package.ts';
import { RunningBatch } from '../running-batch.ts';
import { NatsConnector, type NatsLink } from './connector.ts';
import { connectFault, publishFault, refusalOf } from './nats-fault.ts';
import type { NatsPublishOptions } from './options.ts';

/** The answer to one message. */
type Answer = 'acknowledged' | { readonly error: unknown };

interface Publisher extends NatsLink {
  readonly stream: JetStreamClient;
}

/**
 * Opens a destination that publishes to JetStream. Nothing is connected before the first batch.
 * @param subjectOf the subject of a record
 * @throws {SequentError} SEQ_OUTPUT if a package is missing
 */
export async function openNats(
  options: NatsPublishOptions,
  context: DestinationContext,
  subjectOf: (record: OutputRecord) => string,
): Promise<Destination> {
  const client = await loadPackage('@nats-io/transport-node', context.output, () => import('@nats-io/transport-node'));
  const { jetstream } = await loadPackage('@nats-io/jetstream', context.output, () => import('@nats-io/jetstream'));
  const connector = new NatsConnector(options, context.secrets, client);
  const connect = async (signal: AbortSignal): Promise<Publisher> => {
    const link = await connector.connect(signal);
    return { ...link, stream: jetstream(link.connection, { timeout: options.timeout }) };
  };
  return new NatsDestination(options, subjectOf, connect, () => client.headers());
}

/**
 * Publishes the records of a batch one after the other, and waits for several acknowledgements at a time. If one fails,
 * the records after it may have arrived too; the stream drops their repetitions by the message id.
 */
class NatsDestination implements Destination {
  readonly concurrency = 1;
  readonly #options: NatsPublishOptions;
  readonly #subjectOf: (record: OutputRecord) => string;
  readonly #connect: (signal: AbortSignal) => Promise<Publisher>;
  readonly #headers: () => MsgHdrs;
  readonly #servers: string;
  readonly #running = new RunningBatch();
  #publisher: Publisher | undefined;

  constructor(
    options: NatsPublishOptions,
    subjectOf: (record: OutputRecord) => string,
    connect: (signal: AbortSignal) => Promise<Publisher>,
    headers: () => MsgHdrs,
  ) {
    this.#options = options;
    this.#subjectOf = subjectOf;
    this.#connect = connect;
    this.#headers = headers;
    this.#servers = options.servers.join(', ').slice(0, 150);
  }

  send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    return this.#running.run(signal, (ending) => this.#send(records, ending));
  }

  async #send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    signal.throwIfAborted();
    if (records.length === 0) return { refused: [] };
    const publisher = await this.#open(signal);
    const drop = (): void => this.#drop(publisher);
    signal.addEventListener('abort', drop, { once: true });
    publisher.limit.allow(mostAnswerBytes);
    try {
      return await this.#publish(records, publisher);
    } catch (error) {
      drop();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', drop);
    }
  }

  async #open(signal: AbortSignal): Promise<Publisher> {
    if (this.#publisher?.connection.isClosed() === false) return this.#publisher;
    try {
      this.#publisher = await this.#connect(signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new DeliveryError(connectFault(error, this.#servers), { cause: error });
    }
    return this.#publisher;
  }

  async #publish(records: readonly OutputRecord[], { stream, connection, limit }: Publisher): Promise<Settled> {
    const refused: Refusal[] = [];
    const answers: Promise<Answer>[] = [];
    let published = 0;
    for (const index of records.keys()) {
      for (const next of records.slice(published, index + this.#options.in_flight)) {
        answers.push(this.#publishOne(next, stream));
        published += 1;
      }
      const answer = (await answers[index]) ?? 'acknowledged';
      if (answer === 'acknowledged') continue;
      const reason = refusalOf(answer.error);
      if (reason === undefined) {
        throw this.#fault(limit.faultOf(answer.error), records[index], connection.getServer(), index, refused);
      }
      refused.push({ index, reason });
    }
    return { refused };
  }

  async #publishOne(record: OutputRecord, stream: JetStreamClient): Promise<Answer> {
    try {
      const headers = this.#headers();
      headers.set('Content-Type', record.contentType);
      await stream.publish(this.#subjectOf(record), record.body, { msgID: record.id, headers });
      return 'acknowledged';
    } catch (error) {
      return { error };
    }
  }

  #fault(
    error: unknown,
    record: OutputRecord | undefined,
    server: string,
    settled: number,
    refused: readonly Refusal[],
  ): DeliveryError {
    const subject = record === undefined ? '' : this.#subjectOf(record);
    const at = server === '' ? this.#servers : server;
    return new DeliveryError(publishFault(error, subject, at), { settled, refused, cause: error });
  }

  #drop(publisher: Publisher): void {
    publisher.drop();
    if (this.#publisher === publisher) this.#publisher = undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    await this.#running.close(signal);
    if (this.#publisher !== undefined) this.#drop(this.#publisher);
  }
}
