import { readFileSync, readlinkSync } from 'node:fs';

/** What the kernel knows of a thread. */
export interface ThreadTime {
  /** Processor time that it has used, in milliseconds. */
  readonly usedMs: number;
  /** Time that it was ready to run and waited for a processor, in milliseconds. */
  readonly waitedMs: number;
  /** It sleeps until something wakes it. It neither runs, nor waits for a processor or a disk, nor is it stopped. */
  readonly sleeps: boolean;
}

/** Reads the times of one thread; undefined where the kernel does not tell. */
export type ReadThreadTime = () => ThreadTime | undefined;

/** The folder of the calling thread in /proc, to be given to another thread; undefined where there is none. */
export function ownThreadFolder(): string | undefined {
  try {
    return `/proc/${readlinkSync('/proc/thread-self')}`;
  } catch {
    return undefined;
  }
}

/**
 * Reads `schedstat` and `stat` of a thread (proc_pid_schedstat(5), proc_pid_stat(5)).
 * @param folder as `ownThreadFolder` gives it
 */
export function threadTimeReader(folder: string | undefined): ReadThreadTime {
  if (folder === undefined) return () => undefined;
  return () => {
    try {
      const [used, waited] = readFileSync(`${folder}/schedstat`, 'latin1').split(' ').map(Number);
      const stat = readFileSync(`${folder}/stat`, 'latin1');
      // The name of the thread stands in parentheses and may hold some itself.
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      if (used === undefined || waited === undefined || Number.isNaN(used + waited)) return undefined;
      return { usedMs: used / 1e6, waitedMs: waited / 1e6, sleeps: state === 'S' };
    } catch {
      return undefined;
    }
  };
}
