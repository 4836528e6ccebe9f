import type { Process, Thread } from './workload.ts';

/** Identity of a process. Read it at once, because one object may be reused for all events. */
export type Identity = Pick<Process, 'uniqueId' | 'hostPid'>;

/** Time and thread of an event, in epoch seconds and nanoseconds beside them. The thread is read only if needed. */
export interface Acting {
  readonly seconds: number;
  readonly nanos: number;
  readonly thread: Thread | undefined;
}

/** A cached process keeps here what `Executables` has found for it last. */
export interface RowHolder {
  /** Row of the process, which is the first place to look; -1 if there is none. */
  row: number;
  /** Version of the row in which its path as sent was the right one; 0 if there is none. */
  confirmed: number;
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
  pathOf(process: Identity, sent: string | undefined, event: Acting, holder?: RowHolder): string | undefined;
}
