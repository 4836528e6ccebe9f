import { DiscardPolicy, type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Arrival, Behaviour, KitReceiver } from '../../output/destination/kit/subject.ts';
import { Proxy } from '../proxy.ts';

let made = 0;

/** A stream of a real server. The network in front of the server and the limits of the stream make it fail. */
export class RealStream implements KitReceiver {
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #name: string;
  readonly #proxy: Proxy;

  private constructor(connection: NatsConnection, manager: JetStreamManager, name: string, proxy: Proxy) {
    this.#connection = connection;
    this.#manager = manager;
    this.#name = name;
    this.#proxy = proxy;
  }

  /** Creates a stream for the subjects `PREFIX.>`. */
  static async create(
    port: number,
    options: { readonly user?: string; readonly pass?: string } = {},
  ): Promise<RealStream> {
    made += 1;
    const name = `findings-${made}`;
    const connection = await connect({ servers: `127.0.0.1:${port}`, ...options });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name, subjects: [`${name}.>`], discard: DiscardPolicy.New });
    const proxy = new Proxy(port);
    await proxy.listen();
    return new RealStream(connection, manager, name, proxy);
  }

  get address(): string {
    return `nats://127.0.0.1:${this.#proxy.port}`;
  }

  /** First part of the subjects. */
  get prefix(): string {
    return this.#name;
  }

  async behave(behaviour: Behaviour): Promise<void> {
    if (behaviour === 'fail') return this.acceptOnly(0);
    if (behaviour === 'accept') await this.#limit(-1);
    await this.#proxy.set(behaviour === 'accept' ? 'open' : behaviour);
  }

  async acceptOnly(records: number): Promise<void> {
    const { state } = await this.#manager.streams.info(this.#name);
    // A limit of 0 means none, so an empty stream is limited by its bytes.
    const messages = state.messages + records;
    await (messages === 0 ? this.#limit(-1, 1) : this.#limit(messages));
  }

  async #limit(messages: number, bytes = -1): Promise<void> {
    await this.#manager.streams.update(this.#name, { max_msgs: messages, max_bytes: bytes });
  }

  async arrived(): Promise<readonly Arrival[]> {
    const { state } = await this.#manager.streams.info(this.#name);
    const sequences = Array.from({ length: state.messages }, (_, at) => state.first_seq + at);
    const messages = await Promise.all(sequences.map((seq) => this.#manager.streams.getMessage(this.#name, { seq })));
    return messages.flatMap((message) =>
      message === null ? [] : [{ id: message.header.get('Nats-Msg-Id'), body: Buffer.from(message.data) }],
    );
  }

  async dispose(): Promise<void> {
    await this.#manager.streams.delete(this.#name);
    await this.#connection.close();
    await this.#proxy.close();
  }
}
