import { readFileSync, readlinkSync } from 'node:fs';

/** The kernel's times and state of a thread. */
export interface ThreadTime {
  /** Processor time used, in milliseconds. */
  readonly usedMs: number;
  /** Time that the thread was ready to run but waited for a processor, in milliseconds. */
  readonly waitedMs: number;
  /**
   * Whether the thread sleeps until something wakes it. It is then not running, not waiting for a processor or a disk,
   * and not stopped.
   */
  readonly sleeps: boolean;
}

/** Reads the times of one thread; undefined if the kernel does not provide them. */
export type ReadThreadTime = () => ThreadTime | undefined;

/** @returns the folder of the calling thread in /proc, for use in another thread; undefined if there is none */
export function ownThreadFolder(): string | undefined {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`;
  } catch {
    return undefined;
  }
}

/**
 * Reads `schedstat` and `stat` of a thread (proc_pid_schedstat(5), proc_pid_stat(5)).
 * @param folder from `ownThreadFolder`
 */
export function threadTimeReader(folder: string | undefined): ReadThreadTime {
  if (folder === undefined) return () => undefined;
  return () => {
    try {
      const [used, waited] = readFileSync(`${folder}/schedstat`, 'latin1').split(' ').map(Number);
      const stat = readFileSync(`${folder}/stat`, 'latin1');
      // The name of the thread is in parentheses and may contain parentheses.
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      if (used === undefined || waited === undefined || Number.isNaN(used + waited)) return undefined;
      return { usedMs: used / 1e6, waitedMs: waited / 1e6, sleeps: state === 'S' };
    } catch {
      return undefined;
    }
  };
}
