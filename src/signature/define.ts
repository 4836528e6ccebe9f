import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event, EventName, Events } from '../event/event.ts';
import type { Evidence, Severity } from '../finding.ts';
import type { DataStores } from './data-stores.ts';
import type { ModelSet, ViewsOf } from './model.ts';
import type { HandlesOf, StateSpec } from './state.ts';
import type { Where } from './where.ts';

export interface Mitre {
  /** Name of the ATT&CK tactic, such as `Privilege Escalation`. */
  readonly tactic: string;
  /** Id of the ATT&CK technique. */
  readonly technique: `T${number}` | `T${number}.${number}`;
}

export interface ThreatInfo {
  readonly severity: Severity;
  readonly mitre?: Mitre;
  /** Further techniques; they travel in the threat's properties. */
  readonly techniques?: readonly Mitre['technique'][];
  readonly properties?: Readonly<Record<string, string>>;
}

/** Which workloads a signature is about. */
export interface Scope {
  /**
   * `any`: it runs in a container; `started`: in one of which Tracee has seen the start, as most of Tracee's own detectors
   * ask (`container=started`); `none`: it runs in no container.
   */
  readonly container?: 'any' | 'started' | 'none';
}

/** What one finding may say that differs from the signature's default. */
export interface ReportOptions {
  readonly severity?: Severity;
  /** Tactic and technique, where they are others. */
  readonly mitre?: { readonly tactic: string; readonly technique: { readonly id: string; readonly name: string } };
  /** Events that led to it, oldest first; by default the event at hand. */
  readonly evidence?: readonly (Event | Evidence)[];
  /** Findings of one signature and severity about the same subject are repeats; by default the process. */
  readonly subject?: string;
  readonly tags?: readonly string[];
}

export interface Timer {
  /** The timer does not fire any more. */
  cancel(): void;
}

/** What a handler may give back: nothing, a finding, or several. Never a promise. */
export type Detected<D> = D | readonly D[] | undefined | void;

/** What a handler has besides the event. */
export interface Context<O, S, M, D> {
  /** Thresholds that the operator may set, parsed. */
  readonly options: O;
  readonly state: HandlesOf<S>;
  /** Shared state, as it was before this event. */
  readonly models: ViewsOf<M>;
  /** Processor architecture of the watched machine; the stream does not say it. */
  readonly arch: Architecture;
  /** What is known of the machine beside the stream. */
  readonly dataStores: DataStores;
  /**
   * Events of this event's process may have been lost since it started: the stream was cut, we had no room, or Tracee lost some.
   * Also true where this event came late itself, and in a timer of an event that was evaluated before an older one of its process.
   */
  readonly gap: boolean;
  /** Yields a finding that differs from the signature's defaults. */
  report(finding: D, options?: ReportOptions): void;
  /**
   * Runs `fn` when event time has passed `ms` milliseconds after this event (in a timer: after the timer was due; for an event that
   * came late: after the time that was reached), unless it is cancelled or set again under the same key. A wait shorter than 1 ms lasts 1 ms. Timers that set themselves
   * again more than 100 000 times within one step of event time are given up, as a fault of the signature. At the end of a recording it runs at once, and its findings are tagged `at_end`.
   */
  after(ms: number, key: string | number, fn: (ctx: Context<O, S, M, D>) => Detected<D>): Timer;
  /** Stops the timer of this key, if there is one. */
  cancel(key: string | number): void;
}

export type Handler<K extends EventName, O, S, M, D> = (event: Event<K>, ctx: Context<O, S, M, D>) => Detected<D>;

/** Of findings that say nothing beyond that they are there. */
type NoData = z.core.$ZodType<Record<string, never>>;
/** Names of the arguments that are one text or number. */
type Scalar<Data> = { [A in keyof Data]: Data[A] extends string | number | bigint ? A : never }[keyof Data] & string;

/** Names of Tracee's enrichments that add arguments to events. */
export const enrichmentNames = ['environment', 'executable-hash'] as const;
export type Enrichment = (typeof enrichmentNames)[number];

type States = Readonly<Record<string, StateSpec<unknown>>>;

/** A unit of detection: constant data and one function for each event that it listens to. */
export interface Signature<
  N extends EventName,
  O extends z.core.$ZodType,
  S extends States,
  M extends ModelSet,
  D extends z.core.$ZodType,
> {
  /** Never used again once it was given out, such as `ACME-7`. */
  readonly id: `${Uppercase<string>}-${number}`;
  /** Name of its findings, snake_case; the file is called the same. */
  readonly name: string;
  readonly version: `${number}.${number}.${number}`;
  /** One sentence: what a finding says. */
  readonly description: string;
  readonly threat: ThreatInfo;
  /** What happens, step by step, and what each step means: for who reads a finding at night. */
  readonly explanation?: readonly string[];
  /** What to look at when it is found, in this order. */
  readonly triage?: readonly string[];
  /** Innocent programs that are known to look like this. */
  readonly falsePositives?: readonly string[];
  /** What it is known not to see. */
  readonly knownGaps?: readonly string[];
  readonly references?: readonly string[];
  /** Events that are only used where the policy has them; all others are needed. */
  readonly optional?: readonly NoInfer<N>[];
  /**
   * Parts of events that it reads and that Tracee sends only where it is told to: `environment` is `env` of `sched_process_exec`,
   * `executable-hash` its `sha256`. `sequent doctor` says where they are missing.
   */
  readonly enrichments?: readonly Enrichment[];
  /** The finding's data, best a `z.strictObject`. Left out: a finding has none, and a handler returns `{}`. */
  readonly finding?: D;
  readonly options?: O;
  readonly state?: S;
  readonly models?: M;
  /** Tested before anything else. */
  readonly scope?: Scope;
  /**
   * The argument that findings are about, by event: those about different values of it are no repeats of each other. By default
   * all findings in one process are repeats.
   */
  readonly about?: { readonly [K in NoInfer<N>]?: Scalar<Events[K]> };
  /** Conditions on arguments, tested before a handler is called. */
  readonly where?: { readonly [K in NoInfer<N>]?: Where<Events[K]> };
  readonly on: {
    readonly [K in N]: Handler<K, z.core.output<NoInfer<O>>, NoInfer<S>, NoInfer<M>, z.core.output<NoInfer<D>>>;
  };
}

/**
 * Defines a signature; the identity function, there for the types.
 * A handler for an event that does not exist, an async handler or a finding that does not fit its schema does not compile.
 */
export function defineSignature<
  N extends EventName,
  O extends z.core.$ZodType = z.core.$ZodType<Record<never, never>>,
  const S extends States = Record<never, never>,
  const M extends ModelSet = Record<never, never>,
  D extends z.core.$ZodType = NoData,
>(signature: Signature<N, O, S, M, D>): Signature<N, O, S, M, D> {
  return signature;
}
