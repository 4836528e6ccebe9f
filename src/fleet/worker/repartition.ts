import type { ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import type { FleetKey } from '../../signature/fleet-key.ts';
import type { Log } from '../../telemetry/log.ts';
import { type FleetEvent, findingEvent, heartbeatEvent } from '../finding-event.ts';
import { jsonOf } from '../message-json.ts';
import { type FleetNames, nameOf } from '../names.ts';
import { repartitionConsumer } from '../streams.ts';
import { eventHeaders } from './lane-message.ts';

const mostMessages = 500;
const expiresMs = 5_000;
/** Messages whose events are being published. */
const mostInFlight = 256;

export interface RepartitionContext {
  readonly names: FleetNames;
  readonly cluster: string;
  readonly stream: JetStreamClient;
  /** Kinds of keys that fleet signatures have, by the event that they listen to. */
  readonly keys: ReadonlyMap<'finding' | 'sidecar_heartbeat', ReadonlySet<FleetKey>>;
  readonly log: Log;
  readonly counts: RepartitionCounts;
}

/** Counts of the messages of nodes. */
export interface RepartitionCounts {
  repartitioned: number;
  /** Messages that are no finding of a signature and no heartbeat. */
  refused: number;
}

/**
 * Publishes each finding and heartbeat of the nodes once more for each kind of key that fleet signatures have, so that
 * what belongs to one key reaches one lane. JetStream shares the messages among workers.
 */
export class Repartition {
  readonly #context: RepartitionContext;
  #messages: ConsumerMessages | undefined;
  readonly #inFlight = new Set<Promise<void>>();
  #isStopped = false;

  constructor(context: RepartitionContext) {
    this.#context = context;
  }

  /**
   * Runs until `stop`, or until the connection is closed.
   * @throws an error of the client
   */
  async run(): Promise<void> {
    const { stream, names } = this.#context;
    const consumer = await stream.consumers.get(names.stream, repartitionConsumer);
    if (this.#isStopped) return;
    const messages = await consumer.consume({
      max_messages: mostMessages,
      expires: expiresMs,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    for await (const message of messages) {
      const work = this.#pass(message).finally(() => this.#inFlight.delete(work));
      this.#inFlight.add(work);
      if (this.#inFlight.size >= mostInFlight) await Promise.race(this.#inFlight);
    }
    await Promise.all(this.#inFlight);
  }

  stop(): void {
    this.#isStopped = true;
    this.#messages?.stop();
  }

  async #pass(message: JsMsg): Promise<void> {
    const { names, stream, keys, counts } = this.#context;
    const event = this.#read(message);
    if (event === undefined) {
      counts.refused++;
      message.ack();
      return;
    }
    const wanted = keys.get(event.name) ?? new Set<FleetKey>();
    const publishes = [...event.of.keys].flatMap(([key, value]) =>
      wanted.has(key)
        ? [
            stream.publish(names.keyed(key, value), event.of.bytes, {
              msgID: `${event.of.id} ${key}`,
              headers: eventHeaders(event.of.id),
            }),
          ]
        : [],
    );
    try {
      await Promise.all(publishes);
      counts.repartitioned++;
      message.ack();
    } catch {
      // The message comes again, to this worker or another one. What was stored is not stored twice.
      message.nak(1_000);
    }
  }

  #read(message: JsMsg): { readonly name: 'finding' | 'sidecar_heartbeat'; readonly of: FleetEvent } | undefined {
    const [, , kind, node = ''] = message.subject.split('.');
    const sender = { node: nameOf(node), cluster: this.#context.cluster };
    const json = jsonOf(message);
    const isBeat = kind === 'heartbeat';
    const of = isBeat ? heartbeatEvent(json, sender) : findingEvent(json, sender);
    return of && { name: isBeat ? 'sidecar_heartbeat' : 'finding', of };
  }
}
