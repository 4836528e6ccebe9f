import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event, EventName, Events } from '../event/event.ts';
import type { Evidence, Severity } from '../finding.ts';
import type { DataStores } from './data-stores.ts';
import type { FleetScope } from './fleet-key.ts';
import type { ModelSet, ViewsOf } from './model.ts';
import type { HandlesOf, StateSpec } from './state.ts';
import type { Where, WorkloadConditions } from './where/condition-types.ts';

export interface Mitre {
  /** Name of the ATT&CK tactic, such as `Privilege Escalation`. */
  readonly tactic: string;
  /** Id of the ATT&CK technique. */
  readonly technique: `T${number}` | `T${number}.${number}`;
}

export interface ThreatInfo {
  readonly severity: Severity;
  readonly mitre?: Mitre;
  /** Further techniques. They are sent in the threat's properties. */
  readonly techniques?: readonly Mitre['technique'][];
  readonly properties?: Readonly<Record<string, string>>;
}

/** The workloads that a signature applies to. */
export interface Scope {
  /**
   * `any`: the workload runs in a container. `started`: it runs in a container whose start Tracee has seen, as most of
   * Tracee's own detectors require (`container=started`). `none`: it runs outside of containers.
   */
  readonly container?: 'any' | 'started' | 'none';
}

/** Values of one finding that override the signature's defaults. */
export interface ReportOptions {
  readonly severity?: Severity;
  /** Tactic and technique of this finding. */
  readonly mitre?: { readonly tactic: string; readonly technique: { readonly id: string; readonly name: string } };
  /** Events that led to the finding, oldest first; by default the current event. */
  readonly evidence?: readonly (Event | Evidence)[];
  /**
   * Findings of one signature and severity about the same subject are repeats. By default, the subject is the process.
   */
  readonly subject?: string;
  readonly tags?: readonly string[];
}

export interface Timer {
  /** Cancels the timer. */
  cancel(): void;
}

/** Result of a handler: no finding, one finding or several. Never a promise. */
export type Detected<D> = D | readonly D[] | undefined | void;

/** The context that a handler gets beside the event. */
export interface Context<O, S, M, D> {
  /** Options set by the operator, parsed. */
  readonly options: O;
  readonly state: HandlesOf<S>;
  /** Views of the models, in the state before this event. */
  readonly models: ViewsOf<M>;
  /** Processor architecture of the watched machine, which the stream does not carry. */
  readonly arch: Architecture;
  /** Facts about the machine that are not in the stream. */
  readonly dataStores: DataStores;
  /**
   * True if events of this event's process may have been lost since it started: the stream was cut, the buffer was
   * full, or Tracee lost some. Also true if this event came late itself, and in a timer of an event that was evaluated
   * before an older one of its process.
   */
  readonly gap: boolean;
  /** Reports a finding that overrides the signature's defaults. */
  report(finding: D, options?: ReportOptions): void;
  /**
   * Runs `fn` when event time has passed `ms` milliseconds after this event, unless the timer is cancelled or set again
   * under the same key. In a timer, the wait starts when that timer was due. For a late event, it starts at the event
   * time already reached. The minimum wait is 1 ms. Timers that set themselves again more than 100 000 times within one
   * step of event time are discarded, as a fault of the signature. At the end of a recording, `fn` runs at once, and
   * its findings are tagged `at_end`.
   */
  after(ms: number, key: string | number, fn: (ctx: Context<O, S, M, D>) => Detected<D>): Timer;
  /** Cancels the timer with this key, if there is one. */
  cancel(key: string | number): void;
}

export type Handler<K extends EventName, O, S, M, D> = (event: Event<K>, ctx: Context<O, S, M, D>) => Detected<D>;

/** Schema of findings without data. */
type NoData = z.core.$ZodType<Record<string, never>>;
/** Names of the arguments that are a single text or number. */
type Scalar<Data> = { [A in keyof Data]: Data[A] extends string | number | bigint ? A : never }[keyof Data] & string;

/** Names of Tracee's enrichments that add arguments to events. */
export const enrichmentNames = ['environment', 'executable-hash'] as const;
export type Enrichment = (typeof enrichmentNames)[number];

/** Why a signature should no longer be used. */
export interface Deprecation {
  readonly reason: string;
  /** Id of the signature that replaces it. */
  readonly replacedBy?: `${Uppercase<string>}-${number}`;
}

type States = Readonly<Record<string, StateSpec<unknown>>>;

/** A unit of detection: constant data and one handler for each event that it listens to. */
export interface Signature<
  N extends EventName,
  O extends z.core.$ZodType,
  S extends States,
  M extends ModelSet,
  D extends z.core.$ZodType,
> {
  /** Unique id such as `ACME-7`. An id is never reused. */
  readonly id: `${Uppercase<string>}-${number}`;
  /** Name of its findings in snake_case; the file has the same name. */
  readonly name: string;
  readonly version: `${number}.${number}.${number}`;
  /** One sentence that says what a finding means. */
  readonly description: string;
  readonly threat: ThreatInfo;
  /** What happens, step by step, and what each step means, for a responder who reads a finding. */
  readonly explanation?: readonly string[];
  /** What to check after a finding, in this order. */
  readonly triage?: readonly string[];
  /** Benign programs that are known to cause the finding. */
  readonly falsePositives?: readonly string[];
  /** Attacks that it is known to miss. */
  readonly knownGaps?: readonly string[];
  readonly references?: readonly string[];
  /** Says that operators should stop using it. It still runs; the log, `list`, `explain` and `check` say so. */
  readonly deprecated?: Deprecation;
  /** Events that are used only if the policy selects them; all others are required. */
  readonly optional?: readonly NoInfer<N>[];
  /**
   * Enrichments that it needs, which Tracee sends only if configured: `environment` is `env` of `sched_process_exec`,
   * `executable-hash` is its `sha256`. `sequent doctor` reports missing ones.
   */
  readonly enrichments?: readonly Enrichment[];
  /**
   * Schema of the finding's data, preferably a `z.strictObject`. Without it, findings have no data, and a handler
   * returns `{}`.
   */
  readonly finding?: D;
  readonly options?: O;
  readonly state?: S;
  readonly models?: M;
  /** Workloads that it applies to; tested before all other conditions. */
  readonly scope?: Scope;
  /**
   * Makes it a signature of a fleet: its events are findings and heartbeats of all nodes, and `sequent fleet run`
   * evaluates it.
   */
  readonly fleet?: FleetScope;
  /**
   * The argument that findings are about, by event. Findings about different values of it are not repeats of each
   * other. By default, all findings in one process are repeats.
   */
  readonly about?: { readonly [K in NoInfer<N>]?: Scalar<Events[K]> };
  /** Conditions on arguments, tested before a handler is called. */
  readonly where?: { readonly [K in NoInfer<N>]?: Where<Events[K]> };
  /** Conditions on the process, container and pod of an event, tested after `where`. */
  readonly workload?: { readonly [K in NoInfer<N>]?: WorkloadConditions };
  readonly on: {
    readonly [K in N]: Handler<K, z.core.output<NoInfer<O>>, NoInfer<S>, NoInfer<M>, z.core.output<NoInfer<D>>>;
  };
}

/**
 * Defines a signature. It returns its argument and only checks types. A handler for an unknown event, an async handler
 * and a finding that does not fit its schema do not compile.
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
