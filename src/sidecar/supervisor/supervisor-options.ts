import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Finding } from '../../finding.ts';
import type { Forms } from '../../output/parcel.ts';
import type { WatchTimes } from '../../supervision/watch-times.ts';
import type { Log } from '../../telemetry/log.ts';
import type { SharedMemory } from '../shared.ts';
import type { FromEngine } from '../thread-messages.ts';
import type { EngineThread } from '../threads/thread-handles.ts';

/** A message of the engine about its work. Messages about the state of its thread are excluded. */
export type EngineReport = Extract<FromEngine, { readonly say: 'log' | 'findings' | 'counts' | 'snapshot' | 'ended' }>;

export interface SupervisorOptions {
  readonly evaluation: Omit<EvaluationOptions, 'quarantined'>;
  /**
   * Milliseconds between two snapshots of the state of signatures; undefined: there are none. A later engine starts with
   * the last one.
   */
  readonly saveEveryMs: number | undefined;
  readonly memory: SharedMemory;
  /** The formats of findings that the outputs need at first. */
  readonly forms: Forms;
  /** Memory limit of the engine, inside and outside of the heap, in MiB. */
  readonly engineMiB: number;
  /** Time limit for loading one module of signatures, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** The share of a core that a signature or model may use over ten seconds, from 0 to 1. */
  readonly budget: number;
  readonly times?: WatchTimes | undefined;
  readonly log: Log;
  readonly onReport: (report: EngineReport) => void;
  /** Called with findings of the supervisor itself. */
  readonly onFinding: (finding: Finding) => void;
  /** Called when a new engine has started. The intake must wake this engine from now on. */
  readonly onEngine: (engine: EngineThread) => void;
  /** Called when the engine is ready for another set of signatures. `wanted`: see `FromEngine`. */
  readonly onNames: (number: number, wanted: readonly string[]) => void;
}
