import type { Consumer, ConsumerMessages, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { MessageHead } from '../../event/message/message-head.ts';
import { jsonLine } from '../../output/format/json/json.ts';
import { identityTail } from '../../output/identity.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { ParsedOptions } from '../../signature/parsed-options.ts';
import type { Log } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { FleetNames, Lane } from '../names.ts';
import { laneGroup } from '../streams.ts';
import { type FleetFinding, LaneEngine, type LaneMessage } from './lane-engine.ts';
import { readLaneState, saveLaneState } from './lane-state.ts';

/** Header with the id of an event. */
export const idHeader = 'Sequent-Id';
const pinHeader = 'Nats-Pin-Id';
/** How long a request for messages waits. It keeps the pin, so it is well below its time limit. */
const expiresMs = 2_000;
const mostMessages = 1_000;
/** Results are stored, and messages acknowledged, this often. */
const commitEveryMs = 1_000;
/** Bytes of state that are not worth saving: no helper has any. */
const emptyStateBytes = 64;

export interface LaneContext {
  readonly names: FleetNames;
  readonly cluster: string;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly signatures: readonly LoadedSignature[];
  readonly options: ParsedOptions;
  readonly holdMs: number;
  readonly log: Log;
  readonly counts: WorkerCounts;
}

/** What a worker has done. */
export interface WorkerCounts {
  taken: number;
  doubled: number;
  found: number;
  /** Findings that another worker, or this one before, had already stored. */
  known: number;
  takeovers: number;
  saves: number;
}

/** A lane that this worker owns. */
interface Owned {
  readonly pin: string;
  readonly engine: LaneEngine;
  /** Deliveries are counted from 1 after a take-over. */
  nextDelivery: number;
  revision: number;
  savedText: string;
  /** The last settled message that was not acknowledged yet. */
  readonly delivered: Map<number, JsMsg>;
  acknowledged: number;
}

/** Waits for a lane, evaluates it while JetStream has pinned it to this worker, and gives it up when asked. */
export class LaneWorker {
  readonly lane: Lane;
  readonly #context: LaneContext;
  readonly #signatures: readonly LoadedSignature[];
  #messages: ConsumerMessages | undefined;
  #owned: Owned | undefined;
  #isRunning = false;
  #isStopped = false;
  #lastCommit = 0;

  constructor(lane: Lane, context: LaneContext) {
    this.lane = lane;
    this.#context = context;
    this.#signatures = context.signatures.filter(({ fleet }) => fleet?.key === lane.key);
  }

  /** Whether this worker evaluates the lane. */
  get isOwner(): boolean {
    return this.#owned !== undefined;
  }

  /** Whether this worker wants the lane. */
  get isWaiting(): boolean {
    return this.#isRunning;
  }

  /**
   * Waits for the lane and evaluates it.
   * @returns when `stop` was called, or the connection is closed
   * @throws an error of the client
   */
  async run(): Promise<void> {
    const { manager, stream, names } = this.#context;
    this.#isStopped = false;
    this.#isRunning = true;
    try {
      const consumer: Consumer = await stream.consumers.get(names.keyedStream, names.laneConsumer(this.lane));
      if (this.#isStopped) return;
      const messages = await consumer.consume({
        group: laneGroup,
        max_messages: mostMessages,
        expires: expiresMs,
        abort_on_missing_resource: true,
      });
      this.#messages = messages;
      void this.#watch(messages);
      for await (const message of messages) await this.#take(message, manager);
    } finally {
      this.#messages = undefined;
      this.#owned = undefined;
      this.#isRunning = false;
    }
  }

  /** Stores results, and acknowledges what is evaluated. Call it every second: a quiet lane has no messages. */
  async look(): Promise<void> {
    if (this.#owned !== undefined && Date.now() - this.#lastCommit >= commitEveryMs) await this.#commit(this.#owned);
  }

  /** Stops waiting for the lane, and gives it to another worker at once if this one has it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const owned = this.#owned;
    if (owned !== undefined) await this.#commit(owned);
    this.#owned = undefined;
    this.#messages?.stop();
    this.#messages = undefined;
    const { manager, names } = this.#context;
    if (owned !== undefined) await manager.consumers.unpin(names.keyedStream, names.laneConsumer(this.lane), laneGroup);
  }

  async #watch(messages: ConsumerMessages): Promise<void> {
    for await (const { type } of messages.status()) if (type === 'consumer_unpinned') this.#owned = undefined;
  }

  async #take(message: JsMsg, manager: JetStreamManager): Promise<void> {
    if (this.#isStopped) return;
    const pin = message.headers?.get(pinHeader) ?? '';
    if (this.#owned?.pin !== pin) this.#owned = await this.#takeOver(pin, manager);
    const owned = this.#owned;
    const { deliverySequence, streamSequence } = message.info;
    // What was delivered before the take-over comes again.
    if (deliverySequence !== owned.nextDelivery) return;
    owned.nextDelivery++;
    owned.delivered.set(streamSequence, message);
    owned.engine.take(laneMessage(message));
    this.#context.counts.taken++;
    if (Date.now() - this.#lastCommit >= commitEveryMs) await this.#commit(owned);
  }

  /** Rebuilds the state of the lane, and asks for everything again that was not acknowledged. */
  async #takeOver(pin: string, manager: JetStreamManager): Promise<Owned> {
    const { names, holdMs, log, counts, options } = this.#context;
    const started = performance.now();
    const consumer = names.laneConsumer(this.lane);
    const saved = await readLaneState(manager, names.stateStream, names.state(this.lane));
    const engine = new LaneEngine({
      signatures: this.#signatures,
      options,
      holdMs,
      saved: saved.bytes,
      onFault: ({ author, error }) =>
        log.error('a signature of the fleet has thrown', { author, error: describeThrown(error) }),
    });
    const { ack_floor: floor } = await manager.consumers.info(names.keyedStream, consumer);
    const read = await this.#readAgain(engine, floor.stream_seq);
    await manager.consumers.reset(names.keyedStream, consumer);
    counts.takeovers++;
    log.info('this worker has a lane', {
      key: this.lane.key,
      partition: this.lane.partition,
      read_again: read,
      ms: Math.round(performance.now() - started),
    });
    const { bytes, revision } = saved;
    return {
      pin,
      engine,
      nextDelivery: 1,
      revision,
      savedText: bytes === undefined ? '' : new TextDecoder().decode(bytes),
      delivered: new Map(),
      acknowledged: floor.stream_seq,
    };
  }

  /**
   * Reads the acknowledged messages again that the state of signatures depends on.
   * @param until sequence of the last acknowledged message
   * @returns their number
   */
  async #readAgain(engine: LaneEngine, until: number): Promise<number> {
    const { names, stream, manager, holdMs } = this.#context;
    if (until === 0) return 0;
    const longest = Math.max(...this.#signatures.map(({ fleet }) => fleet?.withinMs ?? 0));
    const last = await manager.streams.getMessage(names.keyedStream, { seq: until }).catch(() => null);
    const since = (last?.time.getTime() ?? Date.now()) - longest - holdMs;
    const consumer = await stream.consumers.get(names.keyedStream, {
      filter_subjects: names.lane(this.lane),
      deliver_policy: 'by_start_time',
      opt_start_time: new Date(since).toISOString(),
    });
    const { num_pending: pending } = await consumer.info();
    if (pending === 0) return 0;
    let count = 0;
    const messages = await consumer.consume({ max_messages: mostMessages });
    for await (const message of messages) {
      if (message.info.streamSequence > until) break;
      engine.take(laneMessage(message));
      count++;
      if (message.info.streamSequence === until || message.info.pending === 0) break;
    }
    await messages.close();
    return count;
  }

  /** Stores findings and state, and then acknowledges the messages that they came from. */
  async #commit(owned: Owned): Promise<void> {
    this.#lastCommit = Date.now();
    const { settled } = owned.engine;
    await Promise.all(owned.engine.found().map((found) => this.#store(found)));
    if (settled <= owned.acknowledged) return;
    await this.#save(owned);
    let last: JsMsg | undefined;
    for (const [sequence, message] of owned.delivered) {
      if (sequence > settled) break;
      last = message;
      owned.delivered.delete(sequence);
    }
    owned.acknowledged = settled;
    last?.ack();
  }

  async #store({ id, finding }: FleetFinding): Promise<void> {
    const { stream, names, cluster, counts } = this.#context;
    const tail = identityTail({ node: 'fleet', ...(cluster !== '' && { cluster }), labels: {} });
    const body = jsonLine(finding, id, tail);
    try {
      await stream.publish(names.found(finding.signature.id, id), body, { msgID: id });
      counts.found++;
    } catch (error) {
      if (!isKnown(error)) throw error;
      counts.known++;
    }
  }

  /** Saves the state of helpers that outlives a worker, if it has changed. */
  async #save(owned: Owned): Promise<void> {
    const { bytes, leftOut } = owned.engine.snapshot();
    const text = new TextDecoder().decode(bytes);
    if (text === owned.savedText || (owned.savedText === '' && bytes.length < emptyStateBytes)) return;
    const { stream, names, counts, log } = this.#context;
    if (leftOut.length > 0)
      log.error('the state of signatures is too large to be saved', { signatures: leftOut.join(', ') });
    owned.revision = await saveLaneState(stream, names.state(this.lane), bytes, owned.revision);
    owned.savedText = text;
    counts.saves++;
  }
}

/** Code of JetStream: the subject has a message already, and takes no other. */
const [maximumPerSubject, wrongLastSequence] = [10_077, 10_071];

function isKnown(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === maximumPerSubject || error.code === wrongLastSequence)
  );
}

const head = new MessageHead();

function laneMessage(message: JsMsg): LaneMessage {
  const { data, info } = message;
  const isEvent = data.length > 0 && head.read(data, 0, data.length);
  return {
    bytes: isEvent ? data : new Uint8Array(),
    id: message.headers?.get(idHeader) ?? '',
    sequence: info.streamSequence,
    storedMs: info.timestampNanos / 1_000_000,
    timestamp: isEvent ? head.timestamp : 0n,
  };
}

/** @returns headers of an event of a lane */
export function eventHeaders(id: string) {
  const all = headers();
  all.set(idHeader, id);
  return all;
}
