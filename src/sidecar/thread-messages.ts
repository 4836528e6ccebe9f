import type { MessagePort } from 'node:worker_threads';
import type { Address } from '../address.ts';
import type { SetChange } from '../engine/next-set.ts';
import type { ErrorCode, ErrorText } from '../errors.ts';
import type { Author, SignatureLabel } from '../evaluation/authors.ts';
import type { EvaluationOptions, Suspension } from '../evaluation/evaluation.ts';
import type { Stamps } from '../evaluation/stamps.ts';
import type { AuthorsByFile } from '../guard/author-files.ts';
import type { Gap, IntakeState } from '../intake/intake.ts';
import type { Transport } from '../intake/live/transport.ts';
import type { Forms } from '../output/parcel.ts';
import type { LoadedContent } from '../packs/with-detectors.ts';
import type { RecorderMemory } from '../recorder/shared.ts';
import type { LogFields } from '../telemetry/log.ts';
import type { SharedMemory } from './shared.ts';

/** The formats of findings that the outputs need, with a number for each change of them. */
export interface NumberedForms {
  /** 0 for the forms of the start. */
  readonly number: number;
  readonly forms: Forms;
}

/** Start data of the engine's thread. */
export interface EngineThreadData extends EvaluationOptions {
  readonly memory: SharedMemory;
  readonly forms: NumberedForms;
  /** Milliseconds between two snapshots of the state of signatures; undefined: the engine sends none. */
  readonly saveEveryMs: number | undefined;
  /** Port through which the intake's thread wakes the engine. */
  readonly wake: MessagePort;
  /** Names of wanted events by the sink's indexes; undefined for the first engine, which determines them. */
  readonly names: readonly string[] | undefined;
}

export interface LogLine {
  readonly level: 'error' | 'warn' | 'info';
  readonly message: string;
  readonly fields: LogFields;
}

/** Counts by name. They are sent as messages, because they do not fit in shared memory. */
export interface NamedCounts {
  readonly invalid: ReadonlyMap<string, number>;
  readonly evicted: ReadonlyMap<string, number>;
  readonly faults: ReadonlyMap<string, number>;
  readonly detectors: Readonly<Record<string, unknown>> | undefined;
}

/** A message of the engine's thread. */
export type FromEngine =
  /** The thread's folder in /proc; sent before any module of an author is loaded. */
  | { readonly say: 'thread'; readonly folder: string | undefined }
  | {
      readonly say: 'ready';
      /** Names of wanted events by the sink's indexes. */
      readonly names: readonly string[];
      /** Names of wanted events by the engine's indexes, which it shows while it runs. */
      readonly events: readonly string[];
      readonly authors: readonly Author[];
      readonly signatures: readonly SignatureLabel[];
      readonly authorsByFile: AuthorsByFile;
      readonly content: LoadedContent;
      readonly stamps: Stamps;
    }
  /** Another set of signatures is loaded, and begins at its place in the ring. */
  | {
      readonly say: 'prepared';
      readonly number: number;
      /** Names of wanted events by the sink's indexes: the earlier ones, then the new ones. */
      readonly names: readonly string[];
      /** The same list, in which the names that the set does not want are empty. */
      readonly wanted: readonly string[];
    }
  | { readonly say: 'unprepared'; readonly number: number; readonly code: ErrorCode; readonly text: ErrorText }
  /** Another set of signatures has begun. */
  | {
      readonly say: 'begun';
      readonly number: number;
      readonly change: SetChange;
      readonly events: readonly string[];
      readonly authors: readonly Author[];
      readonly signatures: readonly SignatureLabel[];
      readonly authorsByFile: AuthorsByFile;
    }
  | { readonly say: 'refused'; readonly code: ErrorCode; readonly text: ErrorText }
  | { readonly say: 'log'; readonly lines: readonly LogLine[] }
  /** The ring holds findings, and its reader is asleep. */
  | { readonly say: 'findings' }
  | { readonly say: 'counts'; readonly counts: NamedCounts }
  /** The state of signatures that outlives an engine. `leftOut`: ids of signatures whose state is too large. */
  | { readonly say: 'snapshot'; readonly bytes: Uint8Array; readonly leftOut: readonly string[] }
  /** A signature or model has thrown too often, and is suspended. */
  | ({ readonly say: 'suspended' } & Suspension)
  /** The input has ended and everything is evaluated. */
  | { readonly say: 'ended'; readonly waiting: number };

/** A message to the engine's thread, sent only after it is ready. */
export type ToEngine =
  /** `author`: the id of the signature or model to suspend. */
  | { readonly tell: 'suspend'; readonly author: string }
  /** Make findings in other forms. An entry in the ring of findings tells where they begin. */
  | { readonly tell: 'forms'; readonly next: NumberedForms }
  /** Load another set of signatures. */
  | { readonly tell: 'prepare'; readonly number: number; readonly evaluation: EvaluationOptions };

/** Start data of the intake's thread. */
export interface IntakeThreadData {
  readonly memory: SharedMemory;
  readonly address: Address;
  readonly transport: Transport;
  readonly wait: boolean;
  readonly maxEvents: number;
  readonly onOverload: 'drop' | 'block';
  /** Ring that the flight recorder reads; undefined if there is none. */
  readonly tape: RecorderMemory | undefined;
}

/** A message to the intake's thread. */
export type ToIntake =
  /** Connect now. `names`: the wanted events. */
  | {
      readonly tell: 'start';
      readonly names: readonly string[];
      readonly receivedByName: SharedArrayBuffer;
      readonly droppedByName: SharedArrayBuffer;
    }
  /** The port that wakes the engine from now on. */
  | { readonly tell: 'engine'; readonly wake: MessagePort }
  /** Select other events. `number`: the set of signatures that wants them. `names`: see `Selector.setNames`. */
  | { readonly tell: 'names'; readonly number: number; readonly names: readonly string[] }
  /** Stop reading from Tracee. `stopped` evaluates no later event, `whole` continues until the stream is drained. */
  | { readonly tell: 'stop'; readonly how: 'stopped' | 'whole' };

/** A message of the intake's thread. */
export type FromIntake =
  | { readonly say: 'state'; readonly state: IntakeState }
  | { readonly say: 'gap'; readonly gap: Gap }
  /** Sent once: the selector threw on a message, which is a bug. */
  | { readonly say: 'unreadable'; readonly error: string }
  /** Sent once: none of the first events carries the path of its program. */
  | { readonly say: 'pathless' }
  /** A process has used more than its share of the ring, so its events are dropped. */
  | { readonly say: 'over-share'; readonly uniqueId: number; readonly hostPid: number }
  /** `maxEvents` events have arrived. */
  | { readonly say: 'full' }
  /** The stream has ended; nothing more is written into the ring. */
  | { readonly say: 'ended' }
  | { readonly say: 'refused'; readonly code: ErrorCode; readonly text: ErrorText };
