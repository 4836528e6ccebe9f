import type { Author } from '../../evaluation/authors.ts';
import type { AuthorsByFile } from '../../guard/author-files.ts';

export const guardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type GuardedSignal = (typeof guardedSignals)[number];

/** Start data of the command's thread. */
export interface CommandThreadData {
  readonly args: readonly string[];
  readonly memory: CommandMemory;
}

/** Shared memory in which a watched thread shows its state. */
export interface GuardMemory {
  /** The module of signatures that is being loaded. */
  readonly loading: SharedArrayBuffer;
  /** The words of `Watch`; the first word counts steps of work. */
  readonly words: SharedArrayBuffer;
  readonly runs: SharedArrayBuffer;
}

/** Shared memory in which a command's thread shows its state to its guard in the main thread. */
export interface CommandMemory extends GuardMemory {
  /** The words of `ReplayCounts`. */
  readonly counts: SharedArrayBuffer;
}

/** The loaded signatures of a command. */
export interface RunningSignatures {
  /** The authors, by the numbers that the engine shows. */
  readonly authors: readonly Author[];
  readonly authorsByFile: AuthorsByFile;
  /** Names of the events by the numbers that the engine shows. */
  readonly events: readonly string[];
  /** Limit of their memory, in bytes. */
  readonly memoryLimit: number;
  /** The file for the statistics; undefined if none is set. */
  readonly stats: string | undefined;
  /** The outputs in the notation of `--output`. */
  readonly outputs: readonly string[];
}

/** A message of the command's thread. */
export type FromCommand =
  | { readonly say: 'thread'; readonly folder: string | undefined }
  /** The thread starts or stops handling this signal itself. */
  | { readonly say: 'reacts'; readonly signal: GuardedSignal; readonly reacts: boolean }
  | { readonly say: 'load-timeout'; readonly ms: number }
  /** The signatures are loaded and start to run. */
  | ({ readonly say: 'running' } & RunningSignatures)
  /** The command has ended. */
  | { readonly say: 'done'; readonly exitCode: number };
