import type { Process, Thread } from './workload.ts';

/** The thread of an event, which is only read where it is needed. */
export interface Acting {
  readonly thread: Thread | undefined;
}

/**
 * Knows the paths of executables better than single events do: some lack them, and some have the path from before the last exec of
 * their process.
 */
export interface Executables {
  /**
   * The path of the executable of a process at the time of an event.
   * @param process as the event has it
   * @param event the event itself
   * @param seconds epoch seconds of its time, and `nanos` under a second
   * @returns undefined where nobody knows it
   */
  pathOf(process: Process, event: Acting, seconds: number, nanos: number): string | undefined;
}
