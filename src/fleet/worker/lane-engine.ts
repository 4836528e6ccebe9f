import { Engine } from '../../engine/engine.ts';
import type { EngineOptions } from '../../engine/engine-options.ts';
import { readSnapshot, type Snapshot } from '../../engine/saved-state.ts';
import type { Finding } from '../../finding.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { ParsedOptions } from '../../signature/parsed-options.ts';
import { BoundedMap } from '../../signature/state/bounded-map.ts';
import { fleetFindingId } from '../finding-id.ts';

/** Ids of events that a lane remembers, to leave out those that come twice. */
const mostIds = 200_000;
/** An event whose time the engine does not reach counts as evaluated after so many milliseconds beyond the hold-back. */
const patienceMs = 120_000;

/** Settled messages are removed so many at a time, because moving the rest for each would take quadratic time. */
const manySettled = 4_096;

export interface LaneEngineOptions {
  /** The signatures whose key is that of the lane. */
  readonly signatures: readonly LoadedSignature[];
  readonly options: ParsedOptions;
  /** How long events are held back to put them in order, in milliseconds. */
  readonly holdMs: number;
  /** Snapshot of the state of an earlier engine of the lane. */
  readonly saved?: Uint8Array | undefined;
  readonly onFault?: EngineOptions['onFault'];
}

/** A finding of a fleet signature, with its id. */
export interface FleetFinding {
  readonly id: string;
  readonly finding: Finding;
}

/** A message of a lane. */
export interface LaneMessage {
  /** One `StreamEventsResponse`; empty for a tick, which only tells the time. */
  readonly bytes: Uint8Array;
  /** See `FleetEvent.id`. */
  readonly id: string;
  /** Sequence in the stream. */
  readonly sequence: number;
  /** When JetStream has stored it, in epoch milliseconds. */
  readonly storedMs: number;
  /** Time of the event, in epoch nanoseconds. */
  readonly timestamp: bigint;
}

interface Waiting {
  readonly sequence: number;
  readonly timestamp: bigint;
  readonly storedMs: number;
}

/**
 * Evaluates the events of one lane. Its clock is that of JetStream: the time at which messages were stored. So the same
 * messages give the same findings, in whichever worker and however fast.
 */
export class LaneEngine {
  /** Events that came twice. */
  doubled = 0;
  /** Sequence of the last message up to which everything is evaluated; 0 if there is none. */
  settled = 0;
  readonly #engine: Engine;
  readonly #holdMs: number;
  readonly #within: ReadonlyMap<string, number>;
  readonly #ids = new BoundedMap<string, true>(mostIds);
  /** Messages in the order of the stream. Those before `#first` are settled. */
  #waiting: Waiting[] = [];
  #first = 0;
  #found: FleetFinding[] = [];
  /** Stored time of the newest event, in epoch milliseconds. */
  #newestMs = 0;
  /** Event time up to which the engine has evaluated, in epoch nanoseconds. */
  #evaluated = 0n;

  constructor({ signatures, options, holdMs, saved, onFault }: LaneEngineOptions) {
    this.#holdMs = holdMs;
    this.#within = new Map(signatures.map(({ id, fleet }) => [id, fleet?.withinMs ?? holdMs]));
    const restore = saved === undefined ? undefined : readSnapshot(saved);
    this.#engine = new Engine({
      signatures,
      options,
      holdMs,
      arch: 'amd64',
      fleet: true,
      restore,
      onFinding: (finding) => this.#add(finding),
      onTime: (timestamp) => {
        this.#evaluated = timestamp;
      },
      ...(onFault && { onFault }),
    });
  }

  /** Takes the next message of the lane. */
  take(message: LaneMessage): void {
    this.#pass(message.storedMs);
    if (message.bytes.length > 0 && this.#ids.get(message.id) !== undefined) this.doubled++;
    else if (message.bytes.length > 0) {
      this.#ids.set(message.id, true);
      this.#engine.message(message.bytes, 0, message.bytes.length, message.storedMs);
      this.#newestMs = message.storedMs;
    }
    this.#waiting.push(message.bytes.length > 0 ? message : { ...message, timestamp: 0n });
    this.#settle(message.storedMs);
  }

  /** @returns the findings since the last call */
  found(): readonly FleetFinding[] {
    return this.#found.splice(0);
  }

  /** The state of signatures that outlives this engine. */
  snapshot(): Snapshot {
    return this.#engine.snapshot();
  }

  /** Advances event time by the time that has passed between messages. */
  #pass(storedMs: number): void {
    const passed = storedMs - this.#newestMs;
    if (this.#newestMs > 0 && passed > 0) this.#engine.quiet(BigInt(Math.floor(passed)) * 1_000_000n);
  }

  #settle(nowMs: number): void {
    for (; this.#first < this.#waiting.length; this.#first++) {
      const next = this.#waiting[this.#first];
      if (next === undefined || (next.timestamp > this.#evaluated && nowMs - next.storedMs < this.#holdMs + patienceMs))
        break;
      this.settled = next.sequence;
    }
    if (this.#first < manySettled) return;
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }

  #add(finding: Finding): void {
    const id = fleetFindingId(finding, this.#within.get(finding.signature.id) ?? this.#holdMs);
    this.#found.push({ id, finding });
  }
}
