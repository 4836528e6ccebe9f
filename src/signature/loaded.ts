import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event } from '../event/event.ts';
import type { Argument } from '../event/kinds.ts';
import type { Finding } from '../finding.ts';
import type { DataStores } from './data-stores.ts';
import type { ReportOptions, Scope, ThreatInfo, Timer } from './define.ts';
import type { ModelSet } from './model.ts';
import type { StateSpec } from './state.ts';

/** The context of a signature whose types are no longer known. */
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

/** How findings are made where the signature's schema does not say it: by what stands for a detector of Tracee. */
export interface FindingShape {
  /** The fields of what a handler gave, with their kinds. */
  data(finding: unknown): readonly Argument[];
  /** The finding with what the engine cannot know. */
  complete(finding: Finding, event: Event): Finding;
}

/** A signature as the engine runs it: checked at load, its types forgotten. */
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
  /** Events that it only uses where they come. */
  readonly optional: readonly string[];
  /** Enrichments of Tracee without which it finds less. */
  readonly enrichments: readonly string[];
  readonly finding: z.core.$ZodType;
  readonly options: z.core.$ZodType | undefined;
  readonly state: Readonly<Record<string, StateSpec<unknown>>>;
  readonly models: ModelSet;
  readonly scope: Scope;
  /** Argument that tells findings apart, by event. */
  readonly about: ReadonlyMap<string, string>;
  readonly where: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly on: ReadonlyMap<string, AnyHandler>;
  /** Folder it came from. */
  readonly pack: string;
  /** File it came from; undefined where code handed it over. */
  readonly file: string | undefined;
  /** Events that it takes from other signatures and not from Tracee. */
  readonly within?: ReadonlySet<string>;
  /** Filters for a policy of Tracee by event, beside those that `where` gives. They keep nothing from it. */
  readonly filters?: ReadonlyMap<string, readonly string[]>;
  readonly shape?: FindingShape;
  /** The event that a finding of it is for others, beside `finding`; none where nobody listens to it. */
  readonly output?: (finding: Finding, event: Event) => Event | undefined;
}
