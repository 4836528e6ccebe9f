import type * as z from 'zod';
import type { Architecture } from '../event/architecture.ts';
import type { Event } from '../event/event.ts';
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
}
