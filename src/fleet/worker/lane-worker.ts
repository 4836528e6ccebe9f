import type { ConsumerMessages, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { ParsedOptions } from '../../signature/parsed-options.ts';
import { describeThrown } from '../../text/thrown.ts';
import { isMissing } from '../missing.ts';
import type { Lane } from '../names.ts';
import { laneGroup } from '../streams.ts';
import { LaneEngine } from './lane-engine.ts';
import { readLaneState } from './lane-state.ts';
import { type CommitCounts, type OwnedContext, OwnedLane } from './owned-lane.ts';
import { readAgain } from './read-again.ts';

const pinHeader = 'Nats-Pin-Id';
/** How long a request for messages waits. It keeps the pin, so it is well below its time limit. */
const expiresMs = 2_000;
const mostMessages = 1_000;
/** A take-over whose first message has not come after so long is done again. */
const mostStartMs = 10_000;
const afterErrorMs = 1_000;

export interface LaneContext extends OwnedContext {
  readonly manager: JetStreamManager;
  readonly signatures: readonly LoadedSignature[];
  readonly options: ParsedOptions;
  readonly holdMs: number;
  readonly counts: WorkerCounts;
}

/** Counts of a worker. */
export interface WorkerCounts extends CommitCounts {
  takeovers: number;
  /** Lanes that were given up after an error. */
  givenUp: number;
}

/** Waits for a lane, evaluates it while JetStream has pinned it to this worker, and gives it up when asked. */
export class LaneWorker {
  readonly lane: Lane;
  readonly #context: LaneContext;
  readonly #signatures: readonly LoadedSignature[];
  #messages: ConsumerMessages | undefined;
  #owned: OwnedLane | undefined;
  /** Pin by which JetStream sends messages to this worker now. */
  #pin: string | undefined;
  /** Pin that JetStream has taken away. Messages that were sent before may still wait here. */
  #lostPin: string | undefined;
  #isRunning = false;
  #isStopped = false;

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
   * Waits for the lane and evaluates it. After an error it gives the lane up.
   * @returns when `stop` was called, the connection is closed, or the lane is given up
   * @throws an error of the client, if the stream or the consumer is missing
   */
  async run(): Promise<void> {
    this.#isStopped = false;
    this.#isRunning = true;
    try {
      await this.#evaluate();
    } catch (error) {
      if (isMissing(error)) throw error;
      await this.#giveUp(error);
    } finally {
      this.#messages?.stop();
      this.#messages = undefined;
      this.#owned = undefined;
      this.#pin = undefined;
      this.#isRunning = false;
    }
  }

  async #evaluate(): Promise<void> {
    const { stream, names } = this.#context;
    const consumer = await stream.consumers.get(names.keyedStream, names.laneConsumer(this.lane));
    if (this.#isStopped) return;
    const messages = await consumer.consume({
      group: laneGroup,
      max_messages: mostMessages,
      expires: expiresMs,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    void this.#watch(messages);
    for await (const message of messages) {
      if (this.#isStopped) return;
      await this.#take(message);
    }
  }

  /** Stores results, and acknowledges what is evaluated. Call it every second: a quiet lane has no messages. */
  async look(): Promise<void> {
    const owned = this.#owned;
    if (owned?.isDue === true) await this.#commit(owned);
  }

  /** Stops waiting for the lane, and gives it to another worker at once if this one has it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const [owned, pin] = [this.#owned, this.#pin];
    if (owned !== undefined) await this.#commit(owned);
    this.#owned = undefined;
    this.#messages?.stop();
    this.#messages = undefined;
    if (pin !== undefined) await this.#unpin();
  }

  /** Lets another worker have the lane. Without it, JetStream gives the lane away after the time limit of the pin. */
  async #unpin(): Promise<void> {
    const { manager, names } = this.#context;
    await manager.consumers.unpin(names.keyedStream, names.laneConsumer(this.lane), laneGroup).catch(() => {});
  }

  async #watch(messages: ConsumerMessages): Promise<void> {
    let pin: string | undefined;
    for await (const status of messages.status()) {
      if (status.type === 'consumer_pinned') pin = status.id;
      if (status.type !== 'consumer_unpinned' || this.#messages !== messages) continue;
      this.#lostPin = pin;
      if (this.#pin === pin) this.#pin = undefined;
      if (this.#owned?.pin === pin) this.#owned = undefined;
    }
  }

  async #take(message: JsMsg): Promise<void> {
    const pin = message.headers?.get(pinHeader) ?? '';
    if (pin === this.#lostPin) return;
    this.#pin = pin;
    if (this.#owned?.pin !== pin) this.#owned = await this.#takeOver(pin);
    const { deliverySequence, streamSequence } = message.info;
    const verdict = this.#owned?.order.judge(deliverySequence, streamSequence);
    const hasNoStart = this.#owned?.order.hasStarted === false && Date.now() - this.#owned.since > mostStartMs;
    if (verdict === 'lost' || hasNoStart) this.#owned = await this.#takeOver(pin);
    if (verdict !== 'take' || this.#owned === undefined) return;
    const owned = this.#owned;
    owned.take(message);
    if (owned.isDue) await this.#commit(owned);
  }

  /**
   * Rebuilds the state of the lane, and asks for everything again that was not acknowledged.
   * @returns undefined if the lane was lost meanwhile
   */
  async #takeOver(pin: string): Promise<OwnedLane | undefined> {
    const { manager, names, holdMs, log, counts, options } = this.#context;
    const started = performance.now();
    this.#owned = undefined;
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
    const longest = Math.max(0, ...this.#signatures.map(({ fleet }) => fleet?.withinMs ?? 0));
    const source = { ...this.#context, lane: this.lane, pastMs: longest + holdMs };
    const { ack_floor } = await manager.consumers.info(names.keyedStream, consumer);
    let floor = ack_floor.stream_seq;
    let read = await readAgain(engine, source, { after: 0, until: floor });
    const { reset_seq } = await manager.consumers.reset(names.keyedStream, consumer);
    // The owner before may have acknowledged more in the meantime.
    if (reset_seq - 1 > floor) {
      read += await readAgain(engine, source, { after: floor, until: reset_seq - 1 });
      floor = reset_seq - 1;
    }
    if (this.#isStopped || this.#lostPin === pin) return undefined;
    counts.takeovers++;
    log.info('this worker has a lane', {
      key: this.lane.key,
      partition: this.lane.partition,
      read_again: read,
      ms: Math.round(performance.now() - started),
    });
    return new OwnedLane(this.lane, { ...saved, pin, engine, floor }, this.#context);
  }

  /** Stores results. After an error, the next message begins another take-over. */
  async #commit(owned: OwnedLane): Promise<void> {
    try {
      await owned.commit();
    } catch (error) {
      if (this.#owned === owned) this.#owned = undefined;
      this.#tell(error);
    }
  }

  async #giveUp(error: unknown): Promise<void> {
    this.#owned = undefined;
    this.#messages?.stop();
    if (!this.#isStopped) this.#tell(error);
    if (this.#pin !== undefined) await this.#unpin();
    await new Promise((resolve) => setTimeout(resolve, this.#isStopped ? 0 : afterErrorMs));
  }

  #tell(error: unknown): void {
    const { log, counts } = this.#context;
    counts.givenUp++;
    log.warn('a lane is given up after an error; it is taken over again', {
      key: this.lane.key,
      partition: this.lane.partition,
      error: describeThrown(error),
    });
  }
}
