import type { Process, Thread } from './workload.ts';

/** Identity of a process. Read it at once, because one object may be reused for all events. */
export type Identity = Pick<Process, 'uniqueId' | 'hostPid'>;

/** Time and thread of an event, in epoch seconds and nanoseconds beside them. The thread is read only if needed. */
export interface Acting {
  readonly seconds: number;
  readonly nanos: number;
  readonly thread: Thread | undefined;
}

/** The program that a process runs, as far as known. */
export interface Program {
  /** The table that remembers it. */
  readonly owner: Executables;
  readonly hostPid: number;
  path: string | undefined;
  /** The paths before its execs, newest first. */
  earlier: readonly string[];
  /** Time since which it runs, if seen; otherwise 0. */
  seconds: number;
  nanos: number;
  /** False after it was evicted. */
  isRemembered: boolean;
  /** Number of finds through a holder, without a lookup. */
  finds: number;
}

/** A cached process keeps its program here, so that its next event needs no lookup. */
export interface ProgramHolder {
  program: Program | undefined;
}

/**
 * Knows executable paths better than single events do: some events lack the path, and some have the path from before
 * the last exec.
 */
export interface Executables {
  /**
   * Finds the executable path of a process at the time of an event.
   * @param process the process
   * @param sent the path in the event
   * @param event the event itself
   * @param holder of this process, if there is one
   * @returns undefined if the path is unknown
   */
  pathOf(process: Identity, sent: string | undefined, event: Acting, holder?: ProgramHolder): string | undefined;
}
