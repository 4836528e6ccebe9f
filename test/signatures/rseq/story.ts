import { event, type TestEvent, type TestWorkload } from 'tracee-sequent/testing';

/** The addresses of the rules' own examples: `startTidptr` and `A` are one libc start, 1616 bytes apart. */
export const startTidptr = 0x7f00_0000_1a10n;
export const A = 0x7f00_0000_2060n;
export const B = 0x7f00_0000_9000n;
export const C = 0x7f00_0000_c000n;
/** What glibc registers with: amd64 (both entries), arm64, and a 32-bit program on arm64. */
export const SIG = 0x5305_3053;
export const armSig = 0xd428_bc00;
export const armCompatSig = 0xe7f5_def3;

export const EPERM = -1n;
export const EBUSY = -16n;
export const EINVAL = -22n;

export const CLONE_VM = 0x100n;
export const CLONE_CHILD_CLEARTID = 0x20_0000n;

export const criu = '/usr/sbin/criu';

/** Times are milliseconds since the start of the case; by default each event comes 1 ms after the one before. */
export type When = Pick<TestWorkload, 'at' | 'compat' | 'container' | 'executable'>;
export type Call = When & {
  /** What the call returned. */
  readonly ret?: bigint;
  /** `flags` of rseq(2). */
  readonly flags?: number;
};
export type CloneCall = When & { readonly flags: bigint; readonly stack?: bigint; readonly childTid?: bigint };

export interface Thread {
  readonly pid: number;
  readonly tid: number;
  readonly startedAt: number;
  readonly threadStartedAt: number;
  exec(executable: string, when?: When): TestEvent;
  /** sched_process_fork: a process or a thread of this one. */
  fork(child: Thread, when?: When): TestEvent;
  /** clone(2) in the caller, which got `child`. */
  clone(child: Thread, call: CloneCall): TestEvent;
  /** The same clone(2) as it returns in the child, which is the one that reports it: 0, with the caller's time. */
  cloneReturned(call: CloneCall): TestEvent;
  exit(when?: When): TestEvent;
  /** set_tid_address */
  T(tidptr: bigint, when?: When): TestEvent;
  /** rseq that registers */
  R(area: bigint, length: number, sig: number, call?: Call): TestEvent;
  /** rseq that unregisters */
  U(area: bigint, length: number, sig: number, call?: Call): TestEvent;
  /** prctl(PR_SET_MM, PR_SET_MM_EXE_FILE), or with PR_SET_MM_MAP as CRIU calls it */
  setExeFile(call?: Call & { readonly map?: boolean }): TestEvent;
  /** prctl(PR_SET_NAME): an event that changes nothing and lets time pass. */
  tick(at: number): TestEvent;
  /** Start of a glibc program: exec, set_tid_address, rseq within a millisecond. */
  start(when?: {
    readonly at?: number;
    readonly executable?: string;
    readonly sig?: number;
    readonly compat?: boolean;
  }): TestEvent[];
}

type Identity = Omit<TestWorkload, 'at'>;

/** A thread; by default the leader of pid 100, started an hour before. */
export function thread(identity: Identity = {}): Thread {
  const pid = identity.pid ?? 100;
  const tid = identity.tid ?? pid;
  const startedAt = identity.startedAt ?? -3_600_000;
  const threadStartedAt = identity.threadStartedAt ?? startedAt;
  const who = { ...identity, pid, tid, startedAt, threadStartedAt };
  const rseq = (
    area: bigint,
    length: number,
    sig: number,
    flags: number,
    { ret = 0n, flags: given, ...when }: Call,
  ): TestEvent =>
    event('rseq', { rseq: area, rseq_len: length, flags: given ?? flags, sig, returnValue: ret }, { ...who, ...when });
  const clone = (returnValue: bigint, { flags, stack = 0n, childTid = 0n, ...when }: CloneCall): TestEvent =>
    event('clone', { flags, stack, child_tid: childTid, returnValue }, { ...who, ...when });
  const self: Thread = {
    pid,
    tid,
    startedAt,
    threadStartedAt,
    exec: (executable, when) => event('sched_process_exec', { pathname: executable }, { ...who, executable, ...when }),
    fork: (child, when) => event('sched_process_fork', forkData(child), { ...who, ...when }),
    clone: (child, call) => clone(BigInt(child.tid), call),
    cloneReturned: (call) => clone(0n, call),
    exit: (when) =>
      event(
        'sched_process_exit',
        { exit_code: 0, signal_code: 0, process_group_exit: tid === pid },
        { ...who, ...when },
      ),
    T: (tidptr, when) => event('set_tid_address', { tidptr, returnValue: BigInt(tid) }, { ...who, ...when }),
    R: (area, length, sig, call = {}) => rseq(area, length, sig, 0, call),
    U: (area, length, sig, call = {}) => rseq(area, length, sig, 1, call),
    setExeFile: ({ ret = 0n, map = false, ...when } = {}) =>
      event('prctl', { option: 35, arg2: map ? 14n : 13n, returnValue: ret }, { ...who, ...when }),
    tick: (at) => event('prctl', { option: 15, arg2: 0n, returnValue: 0n }, { ...who, at }),
    start: ({ at = 0, executable = '/usr/bin/example', sig = SIG, compat = false } = {}) => [
      self.exec(executable, { at, compat }),
      self.T(startTidptr, { at: at + 0.3, executable, compat }),
      self.R(A, 32, sig, { at: at + 0.302, executable, compat }),
    ],
  };
  return self;
}

/** Another thread of pid 100, made at so many milliseconds. */
export function worker(tid = 101, threadStartedAt = 1): Thread {
  return thread({ tid, threadStartedAt });
}

function forkData({ pid, tid, startedAt, threadStartedAt }: Thread) {
  return {
    child_tid: tid,
    child_ns_tid: tid,
    child_pid: pid,
    child_ns_pid: pid,
    start_time: epoch(threadStartedAt),
    leader_tid: pid,
    leader_ns_tid: pid,
    leader_pid: pid,
    leader_ns_pid: pid,
    leader_start_time: epoch(startedAt),
  };
}

/** Cases start at 2026-01-01T00:00:00Z. */
function epoch(at: number): bigint {
  return 1_767_225_600_000_000_000n + BigInt(Math.round(at * 1e6));
}
