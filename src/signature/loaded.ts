import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event } from '../event/event.ts';
import type { Argument } from '../event/kinds.ts';
import type { Finding } from '../finding.ts';
import type { DataStores } from './data-stores.ts';
import type { ReportOptions, Scope, ThreatInfo, Timer } from './define.ts';
import type { FleetScope } from './fleet-key.ts';
import type { ModelSet } from './model.ts';
import type { StateSpec } from './state.ts';

/** The context of a signature with erased types. */
export interface AnyContext {
  readonly options: unknown;
  readonly state: Readonly<Record<string, unknown>>;
  readonly models: Readonly<Record<string, unknown>>;
  readonly arch: Architecture;
  readonly dataStores: DataStores;
  readonly gap: boolean;
  report(finding: unknown, options?: ReportOptions): void;
  after(ms: number, key: string | number, fn: (ctx: AnyContext) => unknown): Timer;
  cancel(key: string | number): void;
}

export type AnyHandler = (event: Event, ctx: AnyContext) => unknown;

/**
 * Defines how findings are made if the signature's schema does not: for a signature that stands for a detector of
 * Tracee.
 */
export interface FindingShape {
  /** The fields of a handler's result, with their kinds. */
  data(finding: unknown): readonly Argument[];
  /** Completes a finding with values that the engine does not have. */
  complete(finding: Finding, event: Event): Finding;
}

/** A signature as the engine runs it: checked at load, with erased types. */
export interface LoadedSignature {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly threat: ThreatInfo;
  readonly explanation: readonly string[];
  readonly triage: readonly string[];
  readonly falsePositives: readonly string[];
  readonly knownGaps: readonly string[];
  readonly references: readonly string[];
  /** Why it should no longer be used; undefined if it may be used. */
  readonly deprecated?: { readonly reason: string; readonly replacedBy: string | undefined };
  /** Events that are used only if they arrive. */
  readonly optional: readonly string[];
  /** Enrichments of Tracee that it needs to find everything. */
  readonly enrichments: readonly string[];
  readonly finding: z.core.$ZodType;
  readonly options: z.core.$ZodType | undefined;
  readonly state: Readonly<Record<string, StateSpec<unknown>>>;
  readonly models: ModelSet;
  readonly scope: Scope;
  /** How a signature of a fleet gets its events; undefined for a signature of one node. */
  readonly fleet?: FleetScope;
  /** The argument that distinguishes findings, by event. */
  readonly about: ReadonlyMap<string, string>;
  readonly where: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Conditions on the workload, by event. */
  readonly workload?: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly on: ReadonlyMap<string, AnyHandler>;
  /** The value that defines it. Signatures with the same definition run the same code. */
  readonly definition: unknown;
  /** Folder that it was loaded from. */
  readonly pack: string;
  /** File that it was loaded from; undefined if code passed the signature directly. */
  readonly file: string | undefined;
  /** Events that come from other signatures and not from Tracee. */
  readonly within?: ReadonlySet<string>;
  /**
   * Additional filters for a policy of Tracee, by event, beside those from `where`. They exclude no event that the
   * signature needs.
   */
  readonly filters?: ReadonlyMap<string, readonly string[]>;
  readonly shape?: FindingShape;
  /** Makes the event of its finding for other signatures, beside `finding`; undefined if no signature listens to it. */
  readonly output?: (finding: Finding, event: Event) => Event | undefined;
}
