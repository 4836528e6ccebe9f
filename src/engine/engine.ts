import type { Architecture } from '../event/architecture.ts';
import { type DataIssue, DataReader, MissingArgument } from '../event/data.ts';
import type { Event, EventName, FindingData } from '../event/event.ts';
import { MessageHead } from '../event/message.ts';
import { NameTable } from '../event/names.ts';
import { EventView } from '../event/view.ts';
import type { Finding } from '../finding.ts';

import type { LoadedSignature } from '../signature/loaded.ts';
import type { Model, ModelContext, RunningModel } from '../signature/model.ts';
import { type Fault, FaultLimit } from './faults.ts';
import { Gaps } from './gaps.ts';
import { type Timed, TimeQueue } from './order.ts';
import { RunningSignature, type SignatureHost } from './running-signature.ts';
import { emptyStatistics, type Statistics } from './statistics.ts';
import { Timers } from './timers.ts';

/** Milliseconds that events are held back to put them in order; covers what different CPUs deliver apart. */
export const defaultHoldMs = 250;
const defaultFaultLimit = 10;
/** Findings of findings of findings: deeper is a circle. */
const maxDepth = 5;

export interface EngineOptions {
  readonly signatures: readonly LoadedSignature[];
  readonly arch: Architecture;
  /** The operator's values for the options of signatures, by id. */
  readonly options?: ReadonlyMap<string, unknown>;
  readonly holdMs?: number;
  /** Events may not be changed by signatures: for tests. */
  readonly freeze?: boolean;
  readonly onFinding: (finding: Finding) => void;
  readonly onFault?: (fault: Fault) => void;
  /** The first event that a schema refuses at each path. */
  readonly onInvalid?: (event: string, issue: DataIssue) => void;
  /** Event time has come this far. */
  readonly onTime?: (timestamp: bigint) => void;
}

interface Held extends Timed {
  readonly event: EventView;
  readonly arrival: number;
}

interface RunningModelEntry {
  readonly id: string;
  readonly events: ReadonlySet<string>;
  readonly running: RunningModel<unknown>;
  readonly faults: FaultLimit;
}

/** Everything that is to run for one sort of event. */
interface Listeners {
  readonly name: EventName;
  readonly reader: DataReader;
  readonly models: readonly RunningModelEntry[];
  readonly signatures: readonly RunningSignature[];
}

/**
 * Turns messages into findings: holds events back for a moment to put them in order, validates them, and lets models and
 * signatures see them. Synchronous, and without a clock: the same messages always give the same findings.
 */
export class Engine implements SignatureHost {
  readonly arch: Architecture;
  readonly statistics: Statistics = emptyStatistics();
  /** Refused events by `event path`. */
  readonly invalid = new Map<string, number>();
  atEnd = false;
  readonly #options: EngineOptions;
  readonly #hold: bigint;
  readonly #head = new MessageHead();
  readonly #names: NameTable;
  readonly #listeners: readonly Listeners[];
  readonly #byName: ReadonlyMap<string, Listeners>;
  readonly #models = new Map<Model<unknown>, RunningModelEntry>();
  readonly #held = new TimeQueue<Held>();
  readonly #timers = new Timers();
  readonly #gaps = new Gaps();
  readonly #waitingGaps: (Timed & { readonly lost: true })[] = [];
  #sequence = 0;
  /** Newest event time seen, in seconds and nanoseconds: no bigint for events that nobody wants. */
  #seconds = 0;
  #nanos = 0;
  /** Event time up to which everything has been evaluated. */
  #evaluated = 0n;
  #arrival = 0;
  #evaluating = true;
  #depth = 0;

  /** @throws ZodError where the operator's options for a signature do not fit */
  constructor(options: EngineOptions) {
    this.#options = options;
    this.arch = options.arch;
    this.#hold = BigInt(options.holdMs ?? defaultHoldMs) * 1_000_000n;
    const signatures = options.signatures.map((signature) => this.#start(signature));
    const names = new Set(signatures.flatMap(({ signature }) => [...signature.on.keys()]));
    for (const { events } of this.#models.values()) for (const name of events) names.add(name);
    this.#listeners = [...names].map((name) => this.#listenersOf(name, signatures));
    this.#byName = new Map(this.#listeners.map((listeners) => [listeners.name, listeners]));
    this.#names = new NameTable(this.#listeners.map(({ name }) => name));
  }

  /** Names of the events that anybody listens to. */
  get listensTo(): readonly string[] {
    return this.#listeners.map(({ name }) => name);
  }

  #start(signature: LoadedSignature): RunningSignature {
    const views = Object.entries(signature.models).map(
      ([name, model]) => [name, this.#startModel(model).view] as const,
    );
    const own = this.#options.options?.get(signature.id);
    return new RunningSignature(signature, this, own, Object.fromEntries(views), defaultFaultLimit);
  }

  #startModel(model: Model<unknown>): RunningModel<unknown> {
    let entry = this.#models.get(model);
    if (entry === undefined) {
      entry = {
        id: model.id,
        events: new Set(model.events),
        running: model.start(),
        faults: new FaultLimit(defaultFaultLimit),
      };
      this.#models.set(model, entry);
    }
    return entry.running;
  }

  #listenersOf(name: string, signatures: readonly RunningSignature[]): Listeners {
    return {
      name: asEventName(name),
      reader: new DataReader(name, this.arch, this.#options.freeze),
      models: [...this.#models.values()].filter(({ events }) => events.has(name)),
      signatures: signatures.filter(({ signature }) => signature.on.has(name)),
    };
  }

  /** Takes one `StreamEventsResponse` in `bytes[start, end)`; copies what it keeps. */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    const { statistics } = this;
    const head = this.#head;
    statistics.received++;
    this.#arrival = arrival;
    if (!head.read(bytes, start, end)) {
      this.#refuse('', { path: '', message: 'the message holds no event' });
      return;
    }
    const listeners = this.#listeners[this.#names.find(bytes, head.nameStart, head.nameEnd)];
    this.#noteTime(head.seconds, head.nanos);
    // Findings are made here alone: an event of that name is nobody's.
    if (listeners === undefined || listeners.name === 'finding') {
      statistics.unmatched++;
      if ((statistics.unmatched & 255) === 0) this.#advance(this.#now() - this.#hold);
      return;
    }
    if (!this.#evaluating) {
      statistics.dropped++;
      return;
    }
    const event = new EventView(listeners.name, head.timestamp, bytes.slice(head.start, head.end), listeners.reader);
    const limit = this.#now() - this.#hold;
    if (event.timestamp < this.#evaluated) this.#evaluateLate(event, arrival);
    else this.#held.push({ timestamp: event.timestamp, sequence: this.#sequence++, event, arrival });
    this.#advance(limit);
  }

  /** The live stream has been quiet for so long that event time has gone on by as much. */
  quiet(nanoseconds: bigint): void {
    if (this.#seconds === 0) return;
    this.#advance(this.#now() + nanoseconds - this.#hold);
  }

  /** Events were lost here. After a cut of the stream event time starts anew: the machine's clock may have been set. */
  gap(reason: 'reconnect' | 'dropped' | 'kernel'): void {
    this.statistics.gaps++;
    const timestamp = this.#now();
    if (reason !== 'reconnect') {
      this.#waitingGaps.push({ timestamp, sequence: this.#sequence++, lost: true });
      return;
    }
    this.#advance(timestamp);
    this.#openGap(timestamp);
    this.restartTime();
  }

  /** What follows is another recording: its events may be older than what was evaluated. */
  restartTime(): void {
    this.#advance(this.#now());
    this.#seconds = 0;
    this.#nanos = 0;
    this.#evaluated = 0n;
  }

  /** Takes no more events in (they are counted as dropped); evaluates what is held. Called again it does nothing. */
  stopEvaluating(): void {
    if (!this.#evaluating) return;
    this.#advance(this.#now());
    this.#evaluating = false;
  }

  /** It takes no more events in. */
  get stopped(): boolean {
    return !this.#evaluating;
  }

  /** Timers that wait for their time. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** The input is over: evaluates what is held, then lets the timers fire. Nothing more is taken in. */
  end(): void {
    this.stopEvaluating();
    this.atEnd = true;
    // A timer may set another one, and that the next, without end.
    for (let round = 0; round < maxDepth; round++) {
      for (let count = this.#timers.size; count > 0; count--) this.#timers.fireNext();
    }
    this.#timers.clear();
    this.atEnd = false;
  }

  #noteTime(seconds: number, nanos: number): void {
    if (seconds > this.#seconds || (seconds === this.#seconds && nanos > this.#nanos)) {
      this.#seconds = seconds;
      this.#nanos = nanos;
    }
  }

  #now(): bigint {
    return BigInt(this.#seconds) * 1_000_000_000n + BigInt(this.#nanos);
  }

  /** Evaluates held events and fires timers, in their order, up to `limit`. */
  #advance(limit: bigint): void {
    for (;;) {
      const held = this.#held.first();
      const due = this.#timers.next();
      const gap = this.#waitingGaps[0];
      const heldAt = held !== undefined && held.timestamp <= limit ? held.timestamp : undefined;
      const dueAt = due !== undefined && due <= limit ? due : undefined;
      const next = heldAt !== undefined && (dueAt === undefined || heldAt <= dueAt) ? heldAt : dueAt;
      if (gap !== undefined && gap.timestamp <= limit && (next === undefined || gap.timestamp < next)) {
        this.#waitingGaps.shift();
        this.#openGap(gap.timestamp);
      } else if (heldAt !== undefined && (dueAt === undefined || heldAt <= dueAt)) {
        this.#held.pop();
        if (held !== undefined) this.#evaluate(held.event, held.arrival);
      } else if (dueAt !== undefined) this.#timers.fireNext();
      else break;
    }
    if (limit > this.#evaluated) {
      this.#evaluated = limit;
      this.#options.onTime?.(limit);
    }
  }

  #openGap(timestamp: bigint): void {
    this.#gaps.everywhere(timestamp);
    for (const model of this.#models.values()) {
      this.#guardModel(model, 'gap', timestamp, () => model.running.gap(timestamp));
    }
  }

  #evaluateLate(event: EventView, arrival: number): void {
    this.statistics.late++;
    this.statistics.gaps++;
    if (!('issues' in event.check())) this.#gaps.inThread(event);
    this.#evaluate(event, arrival);
  }

  #evaluate(event: EventView, arrival: number): void {
    const listeners = this.#byName.get(event.name);
    if (listeners === undefined) return;
    const lag = this.#arrival - arrival;
    if (lag > this.statistics.lag_ms_max) this.statistics.lag_ms_max = lag;
    const result = event.check();
    if ('issues' in result) {
      this.#refuse(event.name, ...result.issues);
      return;
    }
    this.statistics.evaluated++;
    this.#dispatch(event, listeners);
  }

  #dispatch(event: Event, { models, signatures }: Listeners): void {
    const facts: Event[] = [];
    const context: ModelContext = {
      arch: this.arch,
      gap: this.#gaps.concern(event),
      emit: (name, data) => facts.push(derived(event, name, data)),
    };
    for (const model of models) {
      this.#guardModel(model, event.name, event.timestamp, () => model.running.repair(event, context));
    }
    for (const signature of signatures) signature.handle(event);
    for (const model of models) {
      this.#guardModel(model, event.name, event.timestamp, () => model.running.apply(event, context));
    }
    for (const fact of facts) this.#dispatchDerived(fact);
  }

  #dispatchDerived(event: Event): void {
    const listeners = this.#byName.get(event.name);
    if (listeners === undefined || this.#depth >= maxDepth) return;
    this.#depth++;
    this.#dispatch(event, listeners);
    this.#depth--;
  }

  #guardModel(model: RunningModelEntry, event: string, timestamp: bigint, run: () => void): void {
    if (model.faults.suspended) return;
    try {
      run();
    } catch (error) {
      if (error instanceof MissingArgument) this.statistics.missing_argument++;
      else this.#countFault(model.id, model.faults, event, timestamp, error);
    }
  }

  #refuse(event: string, ...issues: readonly DataIssue[]): void {
    this.statistics.invalid++;
    for (const issue of issues) {
      const key = issue.path === '' ? event : `${event} ${issue.path}`;
      const count = this.invalid.get(key) ?? 0;
      this.invalid.set(key, count + 1);
      if (count === 0) this.#options.onInvalid?.(event, issue);
    }
  }

  #countFault(author: string, limit: FaultLimit, event: string, timestamp: bigint, error: unknown): void {
    this.statistics.faults++;
    const suspended = limit.add(timestamp);
    this.#options.onFault?.({ author, event, timestamp, error, suspended });
  }

  gapFor(event: Event): boolean {
    return this.#gaps.concern(event);
  }

  setTimer(key: string, due: bigint, fire: () => void): () => void {
    return this.#timers.set(key, due, fire);
  }

  cancelTimer(key: string): void {
    this.#timers.cancel(key);
  }

  finding(finding: Finding, event: Event): void {
    this.statistics.findings++;
    this.#options.onFinding(finding);
    const { id, name } = finding.signature;
    const { threat, subject, tags, evidence } = finding;
    const data: FindingData = { signature: id, name, severity: threat.severity, subject, tags, evidence, threat };
    this.#dispatchDerived(derived(event, 'finding', data));
  }

  fault(running: RunningSignature, event: Event, error: unknown): void {
    if (error instanceof MissingArgument) this.statistics.missing_argument++;
    else this.#countFault(running.signature.id, running.faults, event.name, event.timestamp, error);
  }
}

/** An event that Sequent makes of another one: a model's fact, a finding. */
function derived<N extends EventName>(event: Event, name: N, data: Event<N>['data']): Event<N> {
  const { timestamp, process, thread, container, k8s, policies, inexact } = event;
  return {
    name,
    timestamp,
    data,
    process,
    thread,
    container,
    k8s,
    policies,
    inexact,
    detectedFrom: { name: event.name },
  };
}

/** Any name may be an event of the user's own; which one it is, is decided where it is listened to. */
function asEventName(name: string): EventName {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return name as EventName;
}
