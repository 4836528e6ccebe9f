import type { Process, Thread } from './workload.ts';

/** Which process; to be read at once, because one object may tell it of one event after the other. */
export type Identity = Pick<Process, 'uniqueId' | 'hostPid'>;

/** An event: when, in epoch seconds and nanoseconds beside them, and by which thread, which is only read where it is needed. */
export interface Acting {
  readonly seconds: number;
  readonly nanos: number;
  readonly thread: Thread | undefined;
}

/** What is known of the program that one process runs. */
export interface Program {
  /** Where it is remembered. */
  readonly owner: Executables;
  readonly hostPid: number;
  path: string | undefined;
  /** The paths before its execs, the newest first. */
  earlier: readonly string[];
  /** Since when it runs, where that was seen; else 0. */
  seconds: number;
  nanos: number;
  /** False once it is forgotten. */
  isRemembered: boolean;
  /** How often it was found without being looked for. */
  finds: number;
}

/** Stays with what was read of a process, so that its next event finds its program without looking for it. */
export interface ProgramHolder {
  program: Program | undefined;
}

/**
 * Knows the paths of executables better than single events do: some lack them, and some have the path from before the last exec of
 * their process.
 */
export interface Executables {
  /**
   * The path of the executable of a process at the time of an event.
   * @param process which one
   * @param sent the path of its executable as the event has it
   * @param event the event itself
   * @param holder of this process, where there is one
   * @returns undefined where nobody knows it
   */
  pathOf(process: Identity, sent: string | undefined, event: Acting, holder?: ProgramHolder): string | undefined;
}
