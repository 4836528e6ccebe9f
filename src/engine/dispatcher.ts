import type { Architecture } from '../event/architecture.ts';
import { MissingArgument } from '../event/data.ts';
import type { Event, EventName, FindingData } from '../event/event.ts';
import type { Finding } from '../finding.ts';
import { eventArguments } from '../signature/evidence.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Model, ModelContext, RunningModel } from '../signature/model.ts';
import { type Fault, FaultLimit } from './faults.ts';
import type { Gaps } from './gaps.ts';
import { RunningSignature, type SignatureHost } from './running-signature.ts';
import type { Statistics } from './statistics.ts';
import type { Timers } from './timers.ts';

const faultLimit = 10;
/** Findings of findings of findings: deeper is a circle. */
const maxDepth = 5;

export interface DispatcherOptions {
  readonly signatures: readonly LoadedSignature[];
  readonly arch: Architecture;
  /** The operator's values for the options of signatures, by id. */
  readonly options?: ReadonlyMap<string, unknown>;
  readonly onFinding: (finding: Finding) => void;
  readonly onFault?: (fault: Fault) => void;
}

interface StartedModel {
  readonly id: string;
  readonly events: ReadonlySet<string>;
  readonly running: RunningModel<unknown>;
  readonly faults: FaultLimit;
}

/** Who listens to one sort of event. */
interface Listeners {
  readonly models: readonly StartedModel[];
  readonly signatures: readonly RunningSignature[];
}

/**
 * Runs models and signatures over one event after the other: models repair, signatures see the state before the event,
 * models take it in, then facts and findings go round to those that listen to them. What throws is counted and stays alone.
 */
export class Dispatcher implements SignatureHost {
  readonly arch: Architecture;
  /** Timers fire because the input is over, and for no other reason. */
  atEnd = false;
  readonly #options: DispatcherOptions;
  readonly #statistics: Statistics;
  readonly #timers: Timers;
  readonly #gaps: Gaps;
  readonly #models = new Map<Model<unknown>, StartedModel>();
  readonly #listeners: ReadonlyMap<string, Listeners>;
  #depth = 0;

  /** @throws ZodError where the operator's options for a signature do not fit */
  constructor(options: DispatcherOptions, statistics: Statistics, timers: Timers, gaps: Gaps) {
    this.#options = options;
    this.arch = options.arch;
    this.#statistics = statistics;
    this.#timers = timers;
    this.#gaps = gaps;
    const signatures = options.signatures.map((signature) => this.#start(signature));
    const names = new Set(signatures.flatMap(({ signature }) => [...signature.on.keys()]));
    for (const { events } of this.#models.values()) for (const name of events) names.add(name);
    this.#listeners = new Map([...names].map((name) => [name, this.#listenersOf(name, signatures)]));
  }

  /** Names of the events that anybody listens to. */
  get events(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  #start(signature: LoadedSignature): RunningSignature {
    const views = Object.entries(signature.models).map(
      ([name, model]) => [name, this.#startModel(model).view] as const,
    );
    const own = this.#options.options?.get(signature.id);
    return new RunningSignature(signature, this, own, Object.fromEntries(views), faultLimit);
  }

  #startModel(model: Model<unknown>): RunningModel<unknown> {
    let started = this.#models.get(model);
    if (started === undefined) {
      started = {
        id: model.id,
        events: new Set(model.events),
        running: model.start(),
        faults: new FaultLimit(faultLimit),
      };
      this.#models.set(model, started);
    }
    return started.running;
  }

  #listenersOf(name: string, signatures: readonly RunningSignature[]): Listeners {
    return {
      models: [...this.#models.values()].filter(({ events }) => events.has(name)),
      signatures: signatures.filter(({ signature }) => signature.on.has(name)),
    };
  }

  /** Lets everybody see one validated event. Never throws. */
  dispatch(event: Event): void {
    const listeners = this.#listeners.get(event.name);
    if (listeners === undefined) return;
    const facts: Event[] = [];
    const gaps = this.#gaps;
    const context: ModelContext = {
      arch: this.arch,
      get gap() {
        return gaps.concern(event);
      },
      emit: (name, data) => facts.push(derived(event, name, data)),
    };
    for (const model of listeners.models) {
      this.#guard(model, event.name, event.timestamp, () => model.running.repair(event, context));
    }
    for (const signature of listeners.signatures) signature.handle(event);
    for (const model of listeners.models) {
      this.#guard(model, event.name, event.timestamp, () => model.running.apply(event, context));
    }
    for (const fact of facts) this.#dispatchDerived(fact);
  }

  /** Tells every model that events were lost before `timestamp`. */
  gap(timestamp: bigint): void {
    for (const model of this.#models.values()) {
      this.#guard(model, 'gap', timestamp, () => model.running.gap(timestamp));
    }
  }

  #dispatchDerived(event: Event): void {
    if (this.#depth >= maxDepth) return;
    this.#depth++;
    this.dispatch(event);
    this.#depth--;
  }

  #guard(model: StartedModel, event: string, timestamp: bigint, run: () => void): void {
    if (model.faults.suspended) return;
    try {
      run();
    } catch (error) {
      this.#count(model.id, model.faults, event, timestamp, error);
    }
  }

  #count(author: string, limit: FaultLimit, event: string, timestamp: bigint, error: unknown): void {
    if (error instanceof MissingArgument) {
      this.#statistics.missing_argument++;
      return;
    }
    this.#statistics.faults++;
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

  finding(finding: Finding, event: Event, output: Event | undefined): void {
    this.#statistics.findings++;
    this.#options.onFinding(finding);
    const { id, name } = finding.signature;
    const { threat, subject, tags, evidence } = finding;
    const data: FindingData = { signature: id, name, severity: threat.severity, subject, tags, evidence, threat };
    this.#dispatchDerived(derived(event, 'finding', data));
    if (output !== undefined) this.#dispatchDerived(output);
  }

  fault(running: RunningSignature, event: Event, error: unknown): void {
    this.#count(running.signature.id, running.faults, event.name, event.timestamp, error);
  }
}

/** An event that Sequent makes of another one: a model's fact, a finding. */
function derived<N extends EventName>(event: Event, name: N, data: Event<N>['data']): Event<N> {
  const { timestamp, process, thread, container, k8s, policies, inexact } = event;
  return {
    name,
    timestamp,
    data,
    get sent() {
      return eventArguments(name, { ...data });
    },
    process,
    thread,
    container,
    k8s,
    policies,
    inexact,
    detectedFrom: { name: event.name },
  };
}
