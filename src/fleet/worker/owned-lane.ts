import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { jsonLine } from '../../output/format/json/json.ts';
import { identityTail } from '../../output/identity.ts';
import type { Log } from '../../telemetry/log.ts';
import type { FleetNames, Lane } from '../names.ts';
import { DeliveryOrder } from './delivery-order.ts';
import type { FleetFinding, LaneEngine } from './lane-engine.ts';
import { laneMessage } from './lane-message.ts';
import { saveLaneState } from './lane-state.ts';

/** Results are stored, and messages acknowledged, this often. */
const commitEveryMs = 1_000;
/** Bytes of state that are not worth saving: no helper has any. */
const emptyStateBytes = 64;

export interface OwnedContext {
  readonly names: FleetNames;
  readonly cluster: string;
  readonly stream: JetStreamClient;
  readonly log: Log;
  readonly counts: CommitCounts;
}

/** Counts of stored results of lanes. */
export interface CommitCounts {
  taken: number;
  doubled: number;
  found: number;
  /** Findings that another worker, or this one before, had already stored. */
  known: number;
  saves: number;
}

/** Result of a take-over. */
export interface TakenOver {
  readonly pin: string;
  readonly engine: LaneEngine;
  /** Sequence of the last message that was acknowledged, and read again. */
  readonly floor: number;
  /** The saved state, and its revision. */
  readonly bytes: Uint8Array | undefined;
  readonly revision: number;
}

/** A lane that this worker owns: its engine, and what is not stored yet. After an error it must not be used any more. */
export class OwnedLane {
  readonly pin: string;
  readonly order: DeliveryOrder;
  /** When the lane was taken over, in epoch milliseconds. */
  readonly since = Date.now();
  readonly #lane: Lane;
  readonly #context: OwnedContext;
  readonly #engine: LaneEngine;
  readonly #delivered = new Map<number, JsMsg>();
  #acknowledged: number;
  #revision: number;
  #saved: Uint8Array;
  #lastCommit = 0;
  #committing: Promise<void> | undefined;

  constructor(lane: Lane, { pin, engine, floor, bytes, revision }: TakenOver, context: OwnedContext) {
    this.#lane = lane;
    this.#context = context;
    this.pin = pin;
    this.order = new DeliveryOrder(floor);
    this.#engine = engine;
    this.#acknowledged = floor;
    this.#revision = revision;
    this.#saved = bytes ?? new Uint8Array();
  }

  /** Whether it is time to store results, and nothing is being stored. */
  get isDue(): boolean {
    return this.#committing === undefined && Date.now() - this.#lastCommit >= commitEveryMs;
  }

  take(message: JsMsg): void {
    this.#delivered.set(message.info.streamSequence, message);
    const { counts } = this.#context;
    const before = this.#engine.doubled;
    this.#engine.take(laneMessage(message));
    counts.doubled += this.#engine.doubled - before;
    counts.taken++;
  }

  /**
   * Stores findings and state, and then acknowledges the messages that they came from.
   * @throws an error of the client: another worker has the lane, or the server does not answer
   */
  async commit(): Promise<void> {
    // Two at a time would acknowledge what the other has not stored yet.
    while (this.#committing !== undefined) await this.#committing;
    const committing = this.#commit();
    this.#committing = committing.catch(() => {});
    try {
      await committing;
    } finally {
      this.#committing = undefined;
    }
  }

  async #commit(): Promise<void> {
    this.#lastCommit = Date.now();
    // Read at one moment: messages are evaluated while results are being stored.
    const { settled } = this.#engine;
    const found = this.#engine.found();
    const hasSettled = settled > this.#acknowledged;
    const snapshot = hasSettled ? this.#engine.snapshot() : undefined;
    await Promise.all(found.map((one) => this.#store(one)));
    if (snapshot === undefined) return;
    await this.#save(snapshot);
    let last: JsMsg | undefined;
    for (const [sequence, message] of this.#delivered) {
      if (sequence > settled) break;
      last = message;
      this.#delivered.delete(sequence);
    }
    this.#acknowledged = settled;
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
  async #save({ bytes, leftOut }: ReturnType<LaneEngine['snapshot']>): Promise<void> {
    if (Buffer.compare(bytes, this.#saved) === 0) return;
    if (this.#saved.length === 0 && bytes.length < emptyStateBytes) return;
    const { stream, names, counts, log } = this.#context;
    if (leftOut.length > 0)
      log.error('the state of signatures is too large to be saved', { signatures: leftOut.join(', ') });
    this.#revision = await saveLaneState(stream, names.state(this.#lane), bytes, this.#revision);
    this.#saved = bytes;
    counts.saves++;
  }
}

/** Codes of JetStream: the subject has a message already, and takes no other. */
const knownCodes: ReadonlySet<unknown> = new Set([10_077, 10_071]);

function isKnown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && knownCodes.has(error.code);
}
