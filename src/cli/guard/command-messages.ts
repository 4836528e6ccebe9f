import type { Author } from '../../evaluation/authors.ts';
import type { AuthorsByFile } from '../../guard/author-files.ts';

export const guardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type GuardedSignal = (typeof guardedSignals)[number];

/** What the command's thread is started with. */
export interface CommandThreadData {
  readonly args: readonly string[];
  readonly memory: CommandMemory;
}

/** What a watched thread shows. */
export interface GuardMemory {
  /** The module of signatures that is being loaded. */
  readonly loading: SharedArrayBuffer;
  /** As `Watch` has them; the first word counts steps of work. */
  readonly words: SharedArrayBuffer;
  readonly runs: SharedArrayBuffer;
}

/** What a command's thread shows to its guard in the main thread. */
export interface CommandMemory extends GuardMemory {
  /** As `ReplayCounts` has them. */
  readonly counts: SharedArrayBuffer;
}

/** The signatures of a command, which are loaded. */
export interface RunningSignatures {
  /** By the numbers that the engine shows. */
  readonly authors: readonly Author[];
  readonly authorsByFile: AuthorsByFile;
  /** Names of the events by the numbers that the engine shows. */
  readonly events: readonly string[];
  /** What they may use, in bytes. */
  readonly memoryLimit: number;
  /** The file for the statistics, where they are asked for. */
  readonly stats: string | undefined;
  /** The outputs, as `--output` has them. */
  readonly outputs: readonly string[];
}

/** What the command's thread says. */
export type FromCommand =
  | { readonly say: 'thread'; readonly folder: string | undefined }
  /** From now on, or no longer, it reacts to this signal itself. */
  | { readonly say: 'reacts'; readonly signal: GuardedSignal; readonly reacts: boolean }
  | { readonly say: 'load-timeout'; readonly ms: number }
  /** The signatures are loaded and run from now on. */
  | ({ readonly say: 'running' } & RunningSignatures)
  /** The command has come to its end. */
  | { readonly say: 'done'; readonly exitCode: number };
