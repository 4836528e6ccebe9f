import * as z from 'zod';
import type { Architecture } from '../../event/architecture.ts';
import type { Event } from '../../event/event.ts';
import { freezeAll } from '../../event/freeze.ts';
import type { Argument, Kind } from '../../event/kinds.ts';
import { EventView } from '../../event/view.ts';
import type { Finding } from '../../finding.ts';
import { type Ancestors, ancestorsIn } from '../../signature/ancestry.ts';
import type { DataStores } from '../../signature/data-stores.ts';
import type { ReportOptions, Timer } from '../../signature/define.ts';
import { issueWords } from '../../signature/issue-words.ts';
import type { AnyContext, AnyHandler, LoadedSignature } from '../../signature/loaded.ts';
import type { ProcessOfGap } from '../../signature/model.ts';
import { refusePromise } from '../../signature/promise.ts';
import { DerivedEvent } from '../findings/derived-event.ts';
import { fieldKinds, findingArguments } from '../findings/finding-data.ts';
import { makeFinding } from '../findings/make-finding.ts';
import { plainCopy } from '../findings/plain-copy.ts';
import { checkedOptions } from '../findings/report-options.ts';
import type { SavedHelpers } from '../saved-state.ts';
import type { TimerTask } from '../time/timers.ts';
import { type Condition, conditionOf } from './conditions.ts';
import { FaultLimit } from './faults.ts';
import { RunningState } from './running-state.ts';
import { isSeenSince } from './seen-since.ts';
import type { Watch } from './watch.ts';

/** Services of the engine for a running signature. */
export interface SignatureHost {
  readonly arch: Architecture;
  readonly watch: Watch;
  readonly dataStores: DataStores;
  /** True if events are read as Tracee's own detectors read them. */
  readonly asTracee: boolean;
  /** True at the end of the input, when timers fire before their time. */
  readonly atEnd: boolean;
  /** Changes with each event of the stream and each timer. */
  readonly turn: number;
  /** The event that authors currently see. */
  current: Event | undefined;
  gapFor(event: Event): boolean;
  /** Whether any signature has a pending timer. */
  readonly hasTimers: boolean;
  /**
   * @param from start of the wait in epoch nanoseconds; the wait starts at event time if that is later
   * @param wait nanoseconds
   * @param bytes approximate memory that `task` keeps
   * @returns a function that cancels the timer
   */
  setTimer(author: string, key: string, from: bigint, wait: bigint, task: TimerTask, bytes: number): () => void;
  cancelTimer(author: string, key: string): void;
  /** @param output the finding as an event of its own, which others can handle beside `finding` */
  finding(finding: Finding, event: Event, output: Event | undefined): void;
  /** @param event undefined if no event is being handled */
  /**
   * Number of findings that one signature may report for one event and everything that follows from it, or in one
   * timer.
   */
  readonly maxFindings: number;
  /** Called when a signature exceeds `maxFindings`. The finding is discarded. */
  overLimit(running: RunningSignature, event: Event): void;
  fault(running: RunningSignature, event: Event | undefined, error: unknown): void;
}

/** A handler with the test of its conditions. */
export interface RunningHandler {
  readonly signature: RunningSignature;
  readonly handler: AnyHandler;
  readonly holds: Condition | undefined;
}

/** Minimum wait in milliseconds: a timer that sets itself again must let event time advance. */
const shortestMs = 1;
/** Approximate memory of a timer in bytes, without its event. */
const timerBytes = 512;
/**
 * Memory of a fully read event as a multiple of its bytes: the bytes themselves, and texts with two bytes per
 * character.
 */
const readOut = 3;

/** One signature that runs in one engine. */
export class RunningSignature {
  signature: LoadedSignature;
  readonly faults: FaultLimit;
  /** Event time at which it began to run beside others that ran already, in epoch nanoseconds. It has seen nothing before. */
  since: bigint | undefined;
  readonly #host: SignatureHost;
  readonly #kinds: ReadonlyMap<string, Kind | undefined>;
  readonly #context: AnyContext;
  readonly #ancestors: Ancestors;
  readonly #state: RunningState;
  /** Number with which `Watch` shows that it is running. */
  readonly number: number;
  #isRunning = false;
  /** Event time, if it differs from the time of the event: in a timer. */
  #now: bigint | undefined;
  /** Number of findings reported in `#turn`, including those for facts and findings about the current event. */
  #reports = 0;
  #turn = 0;

  /**
   * @param options the operator's options, parsed
   * @param models views of its models, by their names in the signature
   * @param saved the state of an earlier run
   */
  constructor(
    signature: LoadedSignature,
    host: SignatureHost,
    options: unknown,
    models: Readonly<Record<string, unknown>>,
    faultLimit: number,
    saved?: SavedHelpers,
  ) {
    this.signature = signature;
    this.faults = new FaultLimit(faultLimit);
    this.#host = host;
    this.#kinds = fieldKinds(signature.finding);
    this.number = host.watch.enroll(signature.id);
    this.#ancestors = ancestorsIn(models);
    this.#state = new RunningState(signature.state, saved);
    this.#context = this.#makeContext(freezeAll(options), this.#state.handles, Object.freeze(models));
  }

  get id(): string {
    return this.signature.id;
  }

  /** Replaces the signature by one with the same definition, which may make other events of its findings. */
  renew(signature: LoadedSignature): void {
    this.signature = signature;
  }

  /** Number of keys that were evicted from its state because the state was full. */
  get evicted(): number {
    return this.#state.evicted;
  }

  /**
   * Tells its state that events were lost.
   * @param timestamp epoch nanoseconds
   * @param process whose events alone were lost; undefined: events of any process
   */
  gap(timestamp: bigint, process: ProcessOfGap | undefined): void {
    if (!this.faults.suspended) this.#guarded(() => this.#state.gap(timestamp, process));
  }

  /** The part of its state that outlives an engine; undefined if there is none, or if its code throws. */
  save(): SavedHelpers | undefined {
    return this.#guarded(() => this.#state.save());
  }

  /** Runs code of its state outside of its handlers. */
  #guarded<T>(work: () => T): T | undefined {
    this.#host.watch.runs(this.number);
    try {
      return work();
    } catch (error) {
      this.#host.fault(this, undefined, error);
      return undefined;
    } finally {
      this.#host.watch.nobody();
    }
  }

  /** @returns its handler for events with this name */
  handlerFor(name: string): RunningHandler | undefined {
    const handler = this.signature.on.get(name);
    if (handler === undefined) return undefined;
    const holds = conditionOf(this.signature, name, this.#host.asTracee, this.#ancestors);
    return { signature: this, handler, holds };
  }

  /** Runs a handler if its conditions hold. Never throws. */
  handle({ handler, holds }: RunningHandler, event: Event): void {
    if (this.faults.suspended) return;
    this.#isRunning = true;
    this.#now = undefined;
    this.#host.watch.runs(this.number);
    try {
      if (holds === undefined || holds(event)) {
        const result = handler(event, this.#context);
        if (result !== undefined && result !== null) this.#take(result, event);
      }
    } catch (error) {
      this.#host.fault(this, event, error);
    }
    this.#isRunning = false;
  }

  /** The event that it currently sees; undefined while it does not run. */
  get #event(): Event | undefined {
    return this.#isRunning ? this.#host.current : undefined;
  }

  /** One context for all events. It is frozen, because a property written to it would outlive the event. */
  #makeContext(
    options: unknown,
    state: Readonly<Record<string, unknown>>,
    models: Readonly<Record<string, unknown>>,
  ): AnyContext {
    const host = this.#host;
    const isGap = (): boolean => {
      const event = this.#event;
      return event !== undefined && (host.gapFor(event) || isSeenSince(this.since, event));
    };
    return Object.freeze({
      options,
      state,
      models,
      arch: host.arch,
      dataStores: host.dataStores,
      get gap() {
        return isGap();
      },
      report: (finding: unknown, options?: ReportOptions) => {
        const event = this.#event;
        if (event === undefined) this.#host.fault(this, undefined, outside());
        else this.#report(finding, event, options);
      },
      after: (ms: number, key: string | number, fn: (ctx: AnyContext) => unknown) => this.#after(ms, key, fn),
      cancel: (key: string | number) => {
        if (host.hasTimers) host.cancelTimer(this.signature.id, String(key));
      },
    });
  }

  #after(ms: number, key: string | number, fn: (ctx: AnyContext) => unknown): Timer {
    if (!(ms > 0 && ms < Number.POSITIVE_INFINITY))
      throw new RangeError(`after: ${ms} is not a positive number of milliseconds`);
    const event = this.#event;
    if (event === undefined) {
      this.#host.fault(this, undefined, outside());
      return { cancel() {} };
    }
    // A pending timer must not keep the memory that the event shares with other events.
    const own = event instanceof EventView || event instanceof DerivedEvent ? event.detach() : 0;
    const from = this.#now ?? event.timestamp;
    const wait = BigInt(Math.round(Math.max(shortestMs, ms) * 1e6));
    const task: TimerTask = {
      fire: (due) => this.#fire(fn, event, due),
      refuse: (error) => {
        if (!this.faults.suspended) this.#host.fault(this, event, error);
      },
    };
    const { id } = this.signature;
    return { cancel: this.#host.setTimer(id, String(key), from, wait, task, timerBytes + readOut * own) };
  }

  #fire(fn: (ctx: AnyContext) => unknown, event: Event, due: bigint): void {
    if (this.faults.suspended) return;
    this.#host.current = event;
    this.#isRunning = true;
    this.#now = due;
    this.#host.watch.runs(this.number);
    try {
      this.#take(fn(this.#context), event);
    } catch (error) {
      this.#host.fault(this, event, error);
    }
    this.#isRunning = false;
    this.#host.current = undefined;
  }

  #take(result: unknown, event: Event): void {
    if (result === undefined || result === null) return;
    refusePromise(result);
    if (Array.isArray(result)) for (const finding of result) this.#report(finding, event, undefined);
    else this.#report(result, event, undefined);
  }

  #report(data: unknown, event: Event, options: unknown): void {
    if (this.#turn !== this.#host.turn) {
      this.#turn = this.#host.turn;
      this.#reports = 0;
    }
    if (++this.#reports > this.#host.maxFindings) {
      this.#host.overLimit(this, event);
      return;
    }
    const { shape, output } = this.signature;
    const fields = shape?.data(data) ?? this.#checked(data);
    const plain = makeFinding(this.signature, fields, event, checkedOptions(options), this.#host.atEnd);
    const finding = shape?.complete(plain, event) ?? plain;
    const outerNow = this.#now;
    this.#host.finding(finding, event, output?.(finding, event));
    // The signature may have handled its own finding, which resets these fields.
    this.#isRunning = true;
    this.#now = outerNow;
    this.#host.watch.runs(this.number);
  }

  #checked(data: unknown): readonly Argument[] {
    const parsed = z.safeParse(this.signature.finding, data, issueWords);
    if (!parsed.success) throw new TypeError(`the finding does not fit its schema: ${z.prettifyError(parsed.error)}`);
    return findingArguments(this.#kinds, plainCopy(parsed.data, 'the finding'));
  }
}

function outside(): TypeError {
  return new TypeError('the context was used after its handler had ended');
}
