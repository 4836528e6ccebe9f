/**
 * The actor of an event, from `tracee.v1beta1.Workload`. Tracee sends all ids of a process or none. If some ids are
 * missing, they read 0.
 */

export interface ProcessId {
  /** Tracee's hash of pid and start time. It stays the same over an exec, and differs when a pid is reused. */
  readonly uniqueId: number;
  readonly hostPid: number;
  /** In the pid namespace of the process. */
  readonly pid: number;
}

export interface Process extends ProcessId {
  /**
   * Path of the executable, as of the last exec if that was seen; absent if neither Tracee nor Sequent knows it, which
   * does not characterise the program.
   */
  readonly executable?: string;
  readonly userId?: number;
  /** Tracee sends only the parent. In findings it has a parent of its own if the process tree knows it. */
  readonly parent?: Process;
  /** Knowledge of the process tree about an ancestor in a finding. */
  readonly lineage?: Lineage;
}

/** Further facts of an ancestor in a finding; see `Ancestor`. */
export interface Lineage {
  /** How it is known that it is an ancestor. */
  readonly known: 'seen' | 'said';
  /** How its program is known. */
  readonly program: 'seen' | 'said' | 'unknown';
  readonly comm?: string;
  /** Epoch nanoseconds. */
  readonly startTime?: bigint;
  readonly commandLine?: string;
}

export interface Thread {
  readonly uniqueId: number;
  readonly hostTid: number;
  /** In the pid namespace of the process. */
  readonly tid: number;
  readonly name: string;
  /** Epoch nanoseconds. */
  readonly startTime: bigint;
  /** Name of the system call that the thread was in; empty outside of system calls. */
  readonly syscall: string;
  /** Whether the system call came through the 32-bit entry. */
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
