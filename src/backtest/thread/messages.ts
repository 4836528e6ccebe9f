import type { ErrorCode, ErrorText, FailureExitCode } from '../../errors.ts';
import type { Author } from '../../evaluation/authors.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Finding } from '../../finding.ts';
import type { AuthorsByFile } from '../../guard/author-files.ts';
import type { Selection } from '../../inspection/selection.ts';
import type { Repeats } from '../../output/repeats.ts';
import type { LogFields } from '../../telemetry/log.ts';
import type { IndexedFindings, IndexLimits } from '../diff/finding-index.ts';
import type { SignatureHits, StreamHits } from '../hits/stream-hits.ts';

/** The findings of a stream, as far as they are kept. */
export type Task =
  /** Counts, with the first findings of each signature. */
  | { readonly kind: 'hits'; readonly examples: number; readonly repeats: Repeats }
  /** The findings that `diff` compares. */
  | ({ readonly kind: 'index' } & IndexLimits)
  /** The first findings of all signatures together. */
  | { readonly kind: 'findings'; readonly most: number };

/** The results that a task has kept. */
export type Kept =
  | { readonly kind: 'hits'; readonly hits: StreamHits }
  | { readonly kind: 'index'; readonly index: IndexedFindings }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[]; readonly more: number };

/** Shared memory in which a thread shows its state. */
export interface StreamMemory {
  /** The module of signatures that is being loaded. */
  readonly loading: SharedArrayBuffer;
  /** The words of `Watch`; see also `streamWords`. */
  readonly words: SharedArrayBuffer;
  /** Number of runs by author. */
  readonly runs: SharedArrayBuffer;
  /** Bytes that were read of the files, and messages. */
  readonly progress: SharedArrayBuffer;
}

/** Further words beside those of `Watch`: steps of work, and whether the thread is to stop. */
export const streamWords = { step: 0, stop: 3 } as const;
export const wordCount = 4;
export const progressFields = { bytes: 0, messages: 1 } as const;

/** Start data of a thread that evaluates one stream. */
export interface StreamThreadData {
  readonly evaluation: EvaluationOptions;
  /** Recordings that follow each other. */
  readonly files: readonly string[];
  /** Whether the architecture is the operator's, and not to be found in the recording. */
  readonly isArchGiven: boolean;
  /** Which events are evaluated; undefined: all. */
  readonly selection?: Selection | undefined;
  readonly task: Task;
  readonly memory: StreamMemory;
}

/** The content of a recording and the counts of its evaluation, without the findings. */
export interface StreamCounts {
  readonly events: number;
  readonly evaluated: number;
  readonly unmatched: number;
  /** Events that their schema refuses, and messages that hold no event. */
  readonly invalid: number;
  readonly lines_passed_over: number;
  readonly lines_broken: number;
  readonly findings: number;
  readonly findings_excepted: number;
  readonly findings_over_limit: number;
  /** Exceptions of signatures and models. */
  readonly faults: number;
  /** Length of the recordings in event time, in nanoseconds; the time between two of them does not count. */
  readonly nanoseconds: bigint;
}

/** A signature that has run. */
export type RanSignature = Pick<SignatureHits, 'id' | 'name' | 'version'>;

/** The result of a stream. */
export interface StreamResult {
  readonly signatures: readonly RanSignature[];
  readonly counts: StreamCounts;
  /** Ids of signatures and models that were suspended because they threw too often. */
  readonly suspended: readonly string[];
  /** Refused events by `event path`, as in the statistics of a replay. */
  readonly invalid: Readonly<Record<string, number>>;
  /** Reason why a recording was not read to its end. */
  readonly fault: { readonly what: string; readonly where: string } | undefined;
  /** Whether it was stopped before its end. */
  readonly stopped: boolean;
  /** Ids of the authors by their numbers in `runs`. */
  readonly authors: readonly string[];
  readonly kept: Kept;
}

/** A message of the thread. */
export type FromStream =
  | { readonly say: 'thread'; readonly folder: string | undefined }
  /** The signatures are loaded and start to run. */
  | {
      readonly say: 'running';
      readonly authors: readonly Author[];
      readonly authorsByFile: AuthorsByFile;
      readonly events: readonly string[];
    }
  | {
      readonly say: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly message: string;
      readonly fields: LogFields;
    }
  | { readonly say: 'done'; readonly result: StreamResult }
  | { readonly say: 'failed'; readonly code: ErrorCode; readonly text: ErrorText; readonly exitCode: FailureExitCode };
