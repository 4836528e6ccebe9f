import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event, EventName, Events } from '../event/event.ts';
import type { Process } from '../event/workload/workload.ts';
import { refusePromise } from './promise.ts';

/** The context that a model's handler gets beside the event. */
export interface ModelContext {
  readonly arch: Architecture;
  /** True if events of this event's process may have been lost since it started. */
  readonly gap: boolean;
  /** Sends a fact about this event to the signatures that listen to `name`. They get it after the event itself. */
  emit<N extends EventName>(name: N, data: Events[N]): void;
}

/** Never async: the union of types rejects a function that returns a promise. */
export type ModelHandler<V, K extends EventName> = (view: V, event: Event<K>, ctx: ModelContext) => void | undefined;

/**
 * State that several signatures share, built from events. For each event, all models first `repair` their state. The
 * signatures then run on the state before the event. All models then update their state (`on`).
 */
export interface Model<V> {
  readonly id: string;
  readonly events: readonly string[];
  /** Events that are used only if the policy selects them. */
  readonly optional: readonly string[];
  readonly options: z.core.$ZodType | undefined;
  /**
   * Starts the model in an engine.
   * @param options the operator's options, parsed with the schema in `options`
   */
  start(options: unknown): RunningModel<V>;
}

/** Handles an event of one name. */
export type ModelCall = (event: Event, ctx: ModelContext) => void;

/** A model that runs in one engine. */
export interface RunningModel<V> {
  readonly view: V;
  /** Handlers by event name, called before the signatures. */
  readonly repair: ReadonlyMap<string, ModelCall>;
  /** Handlers by event name, called after the signatures. */
  readonly apply: ReadonlyMap<string, ModelCall>;
  /** Called first, for each event that any author listens to. */
  readonly every?: ModelCall;
  gap(timestamp: bigint, process?: ProcessOfGap): void;
  stall(timestamp: bigint): void;
  /** Number of entries that were evicted because a limit was reached. */
  readonly evicted: number;
}

/** The process to which a gap is limited. */
export type ProcessOfGap = Pick<Process, 'uniqueId' | 'hostPid'>;

export type ModelSet = Readonly<Record<string, Model<unknown>>>;
export type ViewsOf<M> = { readonly [K in keyof M]: M[K] extends Model<infer V> ? V : never };

/** The argument of `defineModel`. */
export interface ModelDefinition<V, N extends EventName, R extends EventName, O extends z.core.$ZodType> {
  readonly id: string;
  readonly optional?: readonly NoInfer<N | R>[];
  /** Schema of the operator's options, preferably a `z.strictObject` of limits with defaults. */
  readonly options?: O;
  create(options: z.core.output<NoInfer<O>>): V;
  /** Returns the number of entries that the view has evicted because of a limit; shown in the statistics. */
  readonly evicted?: (view: V) => number;
  /**
   * Called when events before `timestamp` (epoch nanoseconds) were lost, so that the state may be wrong. If `process`
   * is given, only events of that process were lost. A model that ignores `process` treats the gap as one of any
   * process.
   */
  readonly gap?: (view: V, timestamp: bigint, process?: ProcessOfGap) => void;
  /**
   * Called when Tracee had stalled: events up to `timestamp` (epoch nanoseconds) may come late and in any order. None
   * of them is lost.
   */
  readonly stall?: (view: V, timestamp: bigint) => void;
  /**
   * Learns from every event that a loaded signature or model listens to; called before `repair`. The model gets no further
   * events by it. It costs time for each event, so it should return soon.
   */
  readonly everyEvent?: (view: V, event: Event, ctx: ModelContext) => void | undefined;
  /** Updates the state with what an event proves about missed events; called before the signatures. */
  readonly repair?: { readonly [K in R]: ModelHandler<V, K> };
  /** Updates the state with an event; called after the signatures. */
  readonly on: { readonly [K in N]: ModelHandler<V, K> };
}

/** Defines a model. Each engine that uses it has its own view, made by `create`. */
export function defineModel<
  V,
  N extends EventName,
  R extends EventName = never,
  O extends z.core.$ZodType = z.core.$ZodType<Record<never, never>>,
>(definition: ModelDefinition<V, N, R, O>): Model<V> {
  // `create` takes the options that the schema has parsed.
  const creator: { create(options: unknown): V } = definition;
  const repair = new Map<string, unknown>(Object.entries(definition.repair ?? {}));
  const apply = new Map<string, unknown>(Object.entries(definition.on));
  return {
    id: definition.id,
    events: [...new Set([...repair.keys(), ...apply.keys()])],
    optional: definition.optional ?? [],
    options: definition.options,
    start(options) {
      const view = creator.create(options);
      const { everyEvent } = definition;
      return {
        view,
        ...(everyEvent && { every: (event, ctx) => refusePromise(everyEvent(view, event, ctx)) }),
        repair: callsOf(repair, view),
        apply: callsOf(apply, view),
        gap: (timestamp, process) => definition.gap?.(view, timestamp, process),
        stall: (timestamp) => definition.stall?.(view, timestamp),
        get evicted() {
          return definition.evicted?.(view) ?? 0;
        },
      };
    },
  };
}

function callsOf(handlers: ReadonlyMap<string, unknown>, view: unknown): ReadonlyMap<string, ModelCall> {
  const calls = new Map<string, ModelCall>();
  for (const [name, handler] of handlers) {
    if (isHandler(handler)) calls.set(name, (event, ctx) => refusePromise(handler(view, event, ctx)));
  }
  return calls;
}

/** Each handler is stored under the name of the event that it takes. */
function isHandler(value: unknown): value is (view: unknown, event: Event, ctx: ModelContext) => unknown {
  return typeof value === 'function';
}
