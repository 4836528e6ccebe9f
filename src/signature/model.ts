import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event, EventName, Events } from '../event/event.ts';
import type { Process } from '../event/workload/workload.ts';
import { refusePromise } from './promise.ts';

/** What a model has besides the event. */
export interface ModelContext {
  readonly arch: Architecture;
  /** Events of this event's process may have been lost since it started. */
  readonly gap: boolean;
  /** Tells the signatures that listen to `name` a fact about this event; they see it after the event itself. */
  emit<N extends EventName>(name: N, data: Events[N]): void;
}

/** Never async: the union keeps a promise from passing for nothing. */
export type ModelHandler<V, K extends EventName> = (view: V, event: Event<K>, ctx: ModelContext) => void | undefined;

/**
 * State that several signatures share, built from events. For each event all models `repair` first, then the signatures run
 * on the state before the event, then all models take it in (`on`).
 */
export interface Model<V> {
  readonly id: string;
  readonly events: readonly string[];
  /** Events that are only used where the policy has them. */
  readonly optional: readonly string[];
  readonly options: z.core.$ZodType | undefined;
  /** @param options the operator's options as `options` has parsed them */
  start(options: unknown): RunningModel<V>;
}

/** What a model does with an event of one name. */
export type ModelCall = (event: Event, ctx: ModelContext) => void;

/** A model at work in one engine. */
export interface RunningModel<V> {
  readonly view: V;
  /** By event name, before the signatures run. */
  readonly repair: ReadonlyMap<string, ModelCall>;
  /** By event name, after they ran. */
  readonly apply: ReadonlyMap<string, ModelCall>;
  gap(timestamp: bigint, process?: ProcessOfGap): void;
  stall(timestamp: bigint): void;
  /** How much it has forgotten for lack of room. */
  readonly evicted: number;
}

/** A process by whose events alone a gap is. */
export type ProcessOfGap = Pick<Process, 'uniqueId' | 'hostPid'>;

export type ModelSet = Readonly<Record<string, Model<unknown>>>;
export type ViewsOf<M> = { readonly [K in keyof M]: M[K] extends Model<infer V> ? V : never };

/** What an author gives to `defineModel`. */
export interface ModelDefinition<V, N extends EventName, R extends EventName, O extends z.core.$ZodType> {
  readonly id: string;
  readonly optional?: readonly NoInfer<N | R>[];
  /** What the operator may set, best a `z.strictObject` of limits with defaults. */
  readonly options?: O;
  create(options: z.core.output<NoInfer<O>>): V;
  /** How much the view has forgotten for lack of room; shown in the statistics. */
  readonly evicted?: (view: V) => number;
  /**
   * Events were lost somewhere before `timestamp`: what was built may no longer hold. Where `process` is given, only events of that process
   * were lost; a model that does not look at it treats the gap as one of anybody.
   */
  readonly gap?: (view: V, timestamp: bigint, process?: ProcessOfGap) => void;
  /** Tracee had stood still: events up to `timestamp` may come late and in any order. None of them is lost. */
  readonly stall?: (view: V, timestamp: bigint) => void;
  /** What an event proves about events that were missed; before the signatures run. */
  readonly repair?: { readonly [K in R]: ModelHandler<V, K> };
  /** Takes an event in; after the signatures ran. */
  readonly on: { readonly [K in N]: ModelHandler<V, K> };
}

/** Defines a model. Each engine that uses it has a view of its own, made by `create`. */
export function defineModel<
  V,
  N extends EventName,
  R extends EventName = never,
  O extends z.core.$ZodType = z.core.$ZodType<Record<never, never>>,
>(definition: ModelDefinition<V, N, R, O>): Model<V> {
  // What its schema has parsed is what `create` takes.
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
      return {
        view,
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

/** Each handler stands under the name of the one event that it takes. */
function isHandler(value: unknown): value is (view: unknown, event: Event, ctx: ModelContext) => unknown {
  return typeof value === 'function';
}
