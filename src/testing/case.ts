import type { Architecture } from '../event/architecture.ts';
import type { Severity } from '../finding.ts';
import type { KernelSymbol } from '../signature/data-stores.ts';
import type { TestEvent } from './event.ts';
import type { AcceptedKind } from './perturbation-kinds.ts';

/** A named sequence of events. */
export interface Case {
  readonly name: string;
  /** Events in the order of arrival; `at` is their event time. All of `event`, or all of `recording`. */
  readonly events: readonly TestEvent[];
  /** The operator's options for the signature. */
  readonly options?: unknown;
  /** The operator's options for the models, by id. */
  readonly modelOptions?: Readonly<Record<string, unknown>>;
  /** Architecture. Default amd64. */
  readonly arch?: Architecture;
  /** Symbols of the kernel. If omitted, none are available, as in the sidecar. */
  readonly symbols?: readonly KernelSymbol[];
  /** Other signatures that run beside it, for signatures that listen to findings. */
  readonly beside?: readonly unknown[];
  /** Simulates a cut of the stream before the event with this index. */
  readonly gapBefore?: number;
}

/** A case in which the signature finds nothing. */
export interface IgnoringCase extends Case {
  /**
   * Perturbations of `sequent test --chaos` under which a finding cannot be avoided, each with the reason: the events that are left
   * are those of an attack. `unknown-loss` stands for all under which an event is missing that nothing tells of in time. A text
   * alone is the reason for all kinds.
   */
  readonly unavoidable?: string | Readonly<Partial<Record<AcceptedKind, string>>>;
}

/** A case in which the signature finds something. */
export interface DetectingCase<D> extends Case {
  /** The exact findings, in order. */
  readonly findings: readonly D[];
  /** Severity of each finding; not checked if omitted. */
  readonly severity?: Severity | readonly Severity[];
  /** Tags of each finding; not checked if omitted. */
  readonly tags?: readonly string[];
  /**
   * Evidence of each finding: indexes of events of the case, in the order of their times; not checked if omitted.
   */
  readonly evidence?: readonly (readonly number[])[];
  /** Time of each finding, in milliseconds since the start of the case; not checked if omitted. */
  readonly timestamps?: readonly number[];
}

/** All cases of one signature. */
export interface Cases<D> {
  /**
   * Whether the cases supplement another test of the signature. They then need neither both kinds nor a case for every
   * handler.
   */
  readonly partial?: boolean;
  readonly detects: readonly DetectingCase<D>[];
  readonly ignores: readonly IgnoringCase[];
}
