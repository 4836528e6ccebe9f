import type { MessagePort } from 'node:worker_threads';
import type { Address } from '../address.ts';
import type { ErrorCode, ErrorText } from '../errors.ts';
import type { Author } from '../evaluation/authors.ts';
import type { EvaluationOptions, Suspension } from '../evaluation/evaluation.ts';
import type { AuthorsByFile } from '../guard/author-files.ts';
import type { Gap, IntakeState } from '../intake/intake.ts';
import type { Transport } from '../intake/live/transport.ts';
import type { Forms } from '../output/parcel.ts';
import type { LogFields } from '../telemetry/log.ts';
import type { SharedMemory } from './shared.ts';

/** What the engine's thread is started with. */
export interface EngineThreadData extends EvaluationOptions {
  readonly memory: SharedMemory;
  /** The forms in which the outputs want findings. */
  readonly forms: Forms;
  /** The intake's thread wakes it through this. */
  readonly wake: MessagePort;
  /** Names of wanted events by the sink's indexes; undefined for the first engine, which says them. */
  readonly names: readonly string[] | undefined;
}

export interface LogLine {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
  readonly fields: LogFields;
}

/** Counts by name that are no numbers in shared memory. */
export interface NamedCounts {
  readonly invalid: ReadonlyMap<string, number>;
  readonly evicted: ReadonlyMap<string, number>;
  readonly detectors: Readonly<Record<string, unknown>> | undefined;
}

/** What the engine's thread says. */
export type FromEngine =
  /** Its folder in /proc; said before anything is loaded. */
  | { readonly say: 'thread'; readonly folder: string | undefined }
  | {
      readonly say: 'ready';
      /** Names of wanted events by the sink's indexes. */
      readonly names: readonly string[];
      /** The same by the engine's own indexes, as it shows them while it runs. */
      readonly events: readonly string[];
      readonly authors: readonly Author[];
      readonly authorsByFile: AuthorsByFile;
    }
  | { readonly say: 'refused'; readonly code: ErrorCode; readonly text: ErrorText }
  | { readonly say: 'log'; readonly lines: readonly LogLine[] }
  /** There are findings in the ring, and the reader had gone to sleep. */
  | { readonly say: 'findings' }
  | { readonly say: 'counts'; readonly counts: NamedCounts }
  /** A signature or model has thrown too often, and is not run any more. */
  | ({ readonly say: 'suspended' } & Suspension)
  /** The input has ended and everything is evaluated. */
  | { readonly say: 'ended'; readonly waiting: number };

/** What the engine's thread is told once it is ready. */
export interface ToEngine {
  readonly tell: 'suspend';
  /** The signature or model that is not to run any more. */
  readonly author: string;
}

/** What the intake's thread is started with. */
export interface IntakeThreadData {
  readonly memory: SharedMemory;
  readonly address: Address;
  readonly transport: Transport;
  readonly wait: boolean;
  readonly maxEvents: number;
  readonly onOverload: 'drop' | 'block';
}

/** What the intake's thread is told. */
export type ToIntake =
  /** Names of wanted events; it connects now. */
  | { readonly tell: 'start'; readonly names: readonly string[]; readonly droppedByName: SharedArrayBuffer }
  /** How the engine is woken from now on. */
  | { readonly tell: 'engine'; readonly wake: MessagePort }
  /** Leave Tracee. `stopped` evaluates nothing that comes from now on, `whole` goes on until the stream is dry. */
  | { readonly tell: 'stop'; readonly how: 'stopped' | 'whole' };

/** What the intake's thread says. */
export type FromIntake =
  | { readonly say: 'state'; readonly state: IntakeState }
  | { readonly say: 'gap'; readonly gap: Gap }
  /** Told once: a message could not even be looked at, which is a bug. */
  | { readonly say: 'unreadable'; readonly error: string }
  /** Told once: none of the first events carries the path of its program. */
  | { readonly say: 'pathless' }
  /** A process has had more than its share of the ring, so that events of it are dropped. */
  | { readonly say: 'over-share'; readonly uniqueId: number; readonly hostPid: number }
  /** So many events as were asked for have come. */
  | { readonly say: 'full' }
  /** The stream was left for good; nothing is written into the ring any more. */
  | { readonly say: 'ended' }
  | { readonly say: 'refused'; readonly code: ErrorCode; readonly text: ErrorText };
