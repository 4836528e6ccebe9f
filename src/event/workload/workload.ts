/** Who acted, as `tracee.v1beta1.Workload` says it. Tracee sends all ids of a process or none: one that is missing beside others reads 0. */

export interface ProcessId {
  /** Tracee's hash of pid and start time: stays the same over exec, differs when a pid is used again. */
  readonly uniqueId: number;
  readonly hostPid: number;
  /** In the pid namespace of the process. */
  readonly pid: number;
}

export interface Process extends ProcessId {
  /**
   * Path of the executable, at the last exec where that was seen; absent where neither Tracee nor Sequent knows it, which says nothing
   * about the program.
   */
  readonly executable?: string;
  readonly userId?: number;
  /** Tracee sends the parent only. */
  readonly parent?: Process;
}

export interface Thread {
  readonly uniqueId: number;
  readonly hostTid: number;
  /** In the pid namespace of the process. */
  readonly tid: number;
  readonly name: string;
  /** Epoch nanoseconds. */
  readonly startTime: bigint;
  /** Name of the system call the thread was in; empty outside of one. */
  readonly syscall: string;
  /** The system call came through the 32-bit entry. */
  readonly compat: boolean;
}

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image?: { readonly id: string; readonly name: string; readonly repoDigests: readonly string[] };
  readonly started: boolean;
}

export interface Kubernetes {
  readonly pod?: { readonly name: string; readonly uid: string; readonly labels: Readonly<Record<string, string>> };
  readonly namespace?: string;
}

export interface Workload {
  readonly process?: Process;
  readonly thread?: Thread;
  readonly container?: Container;
  readonly k8s?: Kubernetes;
}
