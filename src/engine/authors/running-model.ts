import type { Event, EventName, Events } from '../../event/event.ts';
import type { Model, ModelCall, ModelContext, ProcessOfGap, RunningModel } from '../../signature/model.ts';
import { FaultLimit } from './faults.ts';
import { isSeenSince } from './seen-since.ts';
import type { Watch } from './watch.ts';

/** Services of the engine for the models of a dispatcher. */
export interface ModelHost {
  readonly arch: ModelContext['arch'];
  readonly watch: Watch;
  /** The event that authors currently see. */
  readonly current: Event | undefined;
  gapFor(event: Event): boolean;
  /** Receives a fact about `event`. */
  emitted<N extends EventName>(event: Event, name: N, data: Events[N]): void;
  modelFault(model: StartedModel, event: string, timestamp: bigint, error: unknown): void;
}

/** One model that runs in one engine. */
export class StartedModel {
  readonly id: string;
  readonly faults: FaultLimit;
  readonly running: RunningModel<unknown>;
  /** See `RunningSignature.since`. */
  since: bigint | undefined;
  readonly #host: ModelHost;
  /** Number with which `Watch` shows that it is running. */
  readonly number: number;
  readonly #context: ModelContext;
  #isRunning = false;

  /** @param options the operator's options, parsed */
  constructor(model: Model<unknown>, host: ModelHost, options: unknown, faultLimit: number) {
    this.id = model.id;
    this.faults = new FaultLimit(faultLimit);
    this.running = model.start(options);
    this.number = host.watch.enroll(model.id);
    this.#host = host;
    this.#context = this.#makeContext();
  }

  /** Runs one of the model's calls for this event. Never throws. */
  run(call: ModelCall, event: Event): void {
    if (this.faults.suspended) return;
    const outer = this.#isRunning;
    this.#isRunning = true;
    this.#host.watch.runs(this.number);
    try {
      call(event, this.#context);
    } catch (error) {
      this.#host.modelFault(this, event.name, event.timestamp, error);
    }
    this.#isRunning = outer;
  }

  /**
   * Notifies the model of a `gap` (events before `timestamp` were lost) or of a `stall` (events up to `timestamp` may
   * come late). Never throws.
   * @param timestamp epoch nanoseconds
   * @param process whose events alone were lost; undefined: events of any process
   */
  tell(what: 'gap' | 'stall', timestamp: bigint, process?: ProcessOfGap): void {
    if (this.faults.suspended) return;
    this.#host.watch.runs(this.number);
    try {
      this.running[what](timestamp, process);
    } catch (error) {
      this.#host.modelFault(this, what, timestamp, error);
    }
  }

  /** One context for all events. It is frozen, because a property written to it would outlive the event. */
  #makeContext(): ModelContext {
    const host = this.#host;
    const event = (): Event | undefined => (this.#isRunning ? host.current : undefined);
    const isGap = (): boolean => {
      const current = event();
      return current !== undefined && (host.gapFor(current) || isSeenSince(this.since, current));
    };
    return Object.freeze({
      arch: host.arch,
      get gap() {
        return isGap();
      },
      emit: <N extends EventName>(name: N, data: Events[N]) => {
        if (typeof data !== 'object' || data === null)
          throw new TypeError(`emit: the data of ${name} is not an object`);
        const current = event();
        if (current !== undefined) host.emitted(current, name, data);
      },
    });
  }
}
