import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Admin, Consumer, type Message, type MessagesStream } from '@platformatic/kafka';
import type { Arrival, Behaviour, KitReceiver } from '../../output/destination/kit/subject.ts';
import { until } from '../../output/destination/kit/waiting.ts';
import { Proxy } from '../proxy.ts';
import type { Broker } from './broker.ts';

/** A topic of a real broker with one partition. The network in front of the broker makes it fail. */
export class RealTopic implements KitReceiver {
  readonly name: string;
  readonly messages: Message[] = [];
  readonly #admin: Admin;
  readonly #consumer: Consumer;
  readonly #stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>;
  readonly #proxy: Proxy;

  private constructor(
    name: string,
    admin: Admin,
    consumer: Consumer,
    stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>,
    proxy: Proxy,
  ) {
    this.name = name;
    this.#admin = admin;
    this.#consumer = consumer;
    this.#stream = stream;
    this.#proxy = proxy;
    stream.on('data', (message) => {
      this.messages.push(message);
    });
  }

  static async create({ port, behindProxy, proxyPort }: Broker): Promise<RealTopic> {
    const name = `findings-${randomUUID()}`;
    const options = { clientId: 'test', bootstrapBrokers: [`127.0.0.1:${port}`] };
    const admin = new Admin(options);
    await admin.createTopics({ topics: [name], partitions: 1, replicas: 1 });
    const consumer = new Consumer({ ...options, groupId: name, maxWaitTime: 50, autocommit: false });
    const stream = await consumer.consume({ topics: [name], mode: 'earliest' });
    const proxy = new Proxy(behindProxy, proxyPort);
    await proxy.listen();
    return new RealTopic(name, admin, consumer, stream, proxy);
  }

  async behave(behaviour: Behaviour): Promise<void> {
    assert.notEqual(behaviour, 'fail');
    await this.#proxy.set(behaviour === 'accept' || behaviour === 'fail' ? 'open' : behaviour);
  }

  async arrived(): Promise<readonly Arrival[]> {
    const ends = await this.#consumer.listOffsets({ topics: [this.name] });
    const end = Number(ends.get(this.name)?.[0] ?? 0n);
    await until('the consumer reads to the end of the topic', () => this.messages.length >= end);
    return this.messages.map(({ value, headers }) => ({ id: headerOf(headers, 'finding-id'), body: value }));
  }

  async dispose(): Promise<void> {
    await this.#stream.close();
    await this.#consumer.close(true);
    await this.#admin.deleteTopics({ topics: [this.name] });
    await this.#admin.close();
    await this.#proxy.close();
  }
}

/** @returns the value of a header as text; empty if it is missing */
export function headerOf(headers: ReadonlyMap<Buffer, Buffer>, name: string): string {
  const value = [...headers].find(([key]) => key.toString() === name)?.[1];
  return value?.toString() ?? '';
}
