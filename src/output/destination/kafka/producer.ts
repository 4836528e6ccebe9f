import { isIP, type Socket } from 'node:net';
import type * as Kafka from '@platformatic/kafka';
import type { OutputRecord } from '../../record.ts';
import { AnswerLimit, mostAnswerBytes } from '../answer-limit.ts';
import type { Secrets } from '../destination-type.ts';
import { readTls } from '../tls-options.ts';
import type { KafkaOptions } from './options.ts';

/** The client takes 1 for "without end" if the producer is idempotent. */
const retries = 2;
const retryDelayMs = 200;

/** The part of a client that the destination needs: it writes records as messages. */
export interface TopicWriter {
  /** Resolves when all replicas in sync have the records. Rejects with the errors of `@platformatic/kafka`. */
  write(records: readonly OutputRecord[]): Promise<void>;
  /** Closes all connections at once. Records without an acknowledgement are rejected. */
  drop(): void;
}

const headerNames = { id: Buffer.from('finding-id'), contentType: Buffer.from('content-type') };

/**
 * Makes a producer. It connects when it writes; the password or token is read for each connection, files of TLS only
 * here.
 * @throws {SequentError} SEQ_OUTPUT naming a file of TLS that cannot be read
 */
export async function createWriter(
  options: KafkaOptions,
  secrets: Secrets,
  client: typeof Kafka,
): Promise<TopicWriter> {
  const { brokers, timeout, tls, sasl, topic } = options;
  const producer = new client.Producer({
    clientId: 'sequent',
    bootstrapBrokers: brokers,
    idempotent: true,
    acks: client.ProduceAcks.ALL,
    // The same partition for a key as the Java client chooses.
    partitioner: client.compatibilityPartitioner,
    autocreateTopics: options.create_topic,
    retries,
    retryDelay: retryDelayMs,
    timeout,
    connectTimeout: timeout,
    requestTimeout: timeout,
    ...(tls !== undefined && { tls: await readTls(tls), tlsServerName: tls.server_name ?? !brokers.some(isAddress) }),
    ...(sasl !== undefined && { sasl: credentialsOf(sasl, secrets) }),
  });
  const drop = (): void => {
    limit.close();
    // The client's own close waits until the broker has taken all bytes.
    for (const socket of socketsOf(producer)) socket.destroy();
    producer.close(true).catch(() => {});
  };
  const limit = new AnswerLimit(() => socketsOf(producer), drop);
  return {
    async write(records) {
      const messages = records.map((record) => messageOf(record, topic));
      limit.allow(mostAnswerBytes);
      try {
        // After a failure the client forgets its producer id only if the call itself says `idempotent`.
        await producer.send({ messages, idempotent: true });
      } catch (error) {
        throw limit.faultOf(error);
      }
    },
    drop,
  };
}

function* socketsOf({ connections }: Pick<Kafka.Producer, 'connections'>): Generator<Socket> {
  for (const [, { socket }] of connections) if (socket !== undefined) yield socket;
}

function messageOf(record: OutputRecord, topic: string) {
  return {
    topic,
    key: Buffer.from(record.subject),
    value: record.body,
    headers: new Map([
      [headerNames.id, Buffer.from(record.id)],
      [headerNames.contentType, Buffer.from(record.contentType)],
    ]),
  };
}

/** TLS names a server to itself (SNI) only by a host name. */
function isAddress(broker: string): boolean {
  return isIP(broker.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) !== 0;
}

function credentialsOf(sasl: NonNullable<KafkaOptions['sasl']>, secrets: Secrets): Kafka.SASLOptions {
  if (sasl.mechanism === 'OAUTHBEARER') {
    return { mechanism: sasl.mechanism, token: () => secrets.read(sasl.token) };
  }
  return { mechanism: sasl.mechanism, username: sasl.user, password: () => secrets.read(sasl.password) };
}
