import type { SignatureSet } from './authors/running-set.ts';
import type { DispatcherOptions } from './dispatcher.ts';

/** A set of signatures that replaces the set of a running engine, with the settings that may change with it. */
export interface NextSet extends SignatureSet, Pick<DispatcherOptions, 'maxFindings' | 'traceeFindings' | 'bound'> {
  /** Whether the operator's options of the signature or model with this id are those of the current set. */
  readonly isSame: (id: string) => boolean;
}

/** The effect of a replacement: ids of signatures and models. */
export interface SetChange {
  /** They go on with their state. */
  readonly kept: readonly string[];
  /** They are new or have changed, so they begin without state. */
  readonly anew: readonly string[];
  readonly gone: readonly string[];
  /** Number of pending timers that were discarded with changed and removed signatures. */
  readonly timers: number;
}
