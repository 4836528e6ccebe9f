import { NetworkError, ProtocolError } from '@platformatic/kafka';
import type { TopicWriter } from '../../../../src/output/destination/kafka/producer.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';
import type { Arrival, Behaviour, KitReceiver } from '../kit/subject.ts';

/** Longest body that the broker takes. */
const maxBodyBytes = 1_000_000;

/** A broker in memory, with the errors of the real client. A request of it is written as a whole or not at all. */
export class StubBroker implements KitReceiver {
  readonly #arrived: Arrival[] = [];
  /** Number of records of each request, also of failed ones. */
  readonly requests: number[] = [];
  /** Number of the first request that fails, counted from 0. */
  failsFrom = Number.POSITIVE_INFINITY;
  /** Number of producers that were made. */
  producers = 0;
  #behaviour: Behaviour = 'accept';
  #accepting = Promise.withResolvers<void>();

  /** Makes a producer. */
  async create(): Promise<TopicWriter> {
    this.producers += 1;
    const dropped = Promise.withResolvers<never>();
    dropped.promise.catch(() => {});
    return {
      write: (records) => Promise.race([this.#write(records), dropped.promise]),
      drop: () => {
        dropped.reject(new NetworkError('Connection closed'));
      },
    };
  }

  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    if (behaviour !== 'accept') return;
    this.#accepting.resolve();
    this.#accepting = Promise.withResolvers();
  }

  async arrived(): Promise<readonly Arrival[]> {
    return this.#arrived;
  }

  async dispose(): Promise<void> {}

  async #write(records: readonly OutputRecord[]): Promise<void> {
    this.requests.push(records.length);
    if (this.#behaviour === 'hang') await this.#accepting.promise;
    if (this.#behaviour === 'fail') throw new ProtocolError('NOT_ENOUGH_REPLICAS');
    if (this.#behaviour !== 'accept' || this.requests.length > this.failsFrom) throw refusedConnection();
    if (records.some(({ body }) => body.length > maxBodyBytes)) throw new ProtocolError('MESSAGE_TOO_LARGE');
    this.#arrived.push(...records.map(({ id, body }) => ({ id, body })));
  }
}

function refusedConnection(): Error {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  return new NetworkError('Connection to 127.0.0.1:9092 failed.', { cause });
}
