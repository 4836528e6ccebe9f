import { interned } from './interned.ts';
import { readTimestamp } from './message.ts';
import { at, contentEnd, nanosecondsOf, skip, uint32, walkFields } from './wire.ts';
import type { Process, Thread } from './workload.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A process as it stands in the bytes. */
class ProcessScan {
  isThere = false;
  uniqueId = 0;
  hostPid = 0;
  pid = 0;
  /** -1: none is told. */
  userId = -1;
  pathStart = 0;
  pathEnd = 0;
}

/** The workload that `scanWorkload` has looked at last: numbers, and where its texts and its messages stand. */
class WorkloadScan {
  readonly process = new ProcessScan();
  readonly parent = new ProcessScan();
  hasThread = false;
  timeStart = 0;
  timeEnd = 0;
  nameStart = 0;
  nameEnd = 0;
  threadId = 0;
  hostTid = 0;
  tid = 0;
  syscallStart = 0;
  syscallEnd = 0;
  compat = false;
  /** Of the scan: what was scanned before is overwritten. */
  number = 0;
}

/** One for all, as `at` of wire.ts: looking allocates nothing. */
export const scan = new WorkloadScan();

/**
 * Looks at a `tracee.v1beta1.Workload` in `b[start, end)` as Tracee writes it: each field at most once, in the order of their
 * numbers, in the shortest form. All of it is walked, so that nothing in it can turn out to be damaged later.
 * @returns false where it is anything else: readWorkload knows what
 * @throws WireError for some of what is damaged
 */
export function scanWorkload(b: Uint8Array, start: number, end: number): boolean {
  scan.number++;
  scan.process.isThere = scan.parent.isThere = scan.hasThread = false;
  let last = 0;
  for (let p = start; p < end; ) {
    const tag = b[p] ?? 0;
    if (tag <= last) return false;
    last = tag;
    const stop = contentEnd(b, p + 1, end);
    p = at.pos;
    if (tag === 10) {
      if (!scanProcess(b, p, stop, scan.process)) return false;
    } else if (tag === 18) walkMessage(b, p, stop, containerMessages);
    else if (tag === 26) walkMessage(b, p, stop, k8sMessages);
    else return false;
    p = stop;
  }
  return true;
}

function scanProcess(b: Uint8Array, start: number, end: number, into: ProcessScan): boolean {
  into.isThere = true;
  into.uniqueId = into.hostPid = into.pid = into.pathStart = into.pathEnd = 0;
  into.userId = -1;
  let last = 0;
  for (let p = start; p < end; ) {
    const tag = b[p] ?? 0;
    if (tag <= last) return false;
    last = tag;
    const stop = contentEnd(b, p + 1, end);
    p = at.pos;
    let wrapped = 0;
    switch (tag) {
      case 10:
        if (p < stop) {
          if (b[p] !== 10 || contentEnd(b, p + 1, stop) !== stop) return false;
          into.pathStart = at.pos;
          into.pathEnd = stop;
        }
        break;
      case 18:
        into.uniqueId = wrapped = wrappedNumber(b, p, stop);
        break;
      case 26:
        into.hostPid = wrapped = wrappedNumber(b, p, stop);
        break;
      case 34:
        into.pid = wrapped = wrappedNumber(b, p, stop);
        break;
      case 42:
        if (p < stop) {
          if (b[p] !== 10 || contentEnd(b, p + 1, stop) !== stop) return false;
          into.userId = wrapped = wrappedNumber(b, at.pos, stop);
        }
        break;
      case 50:
        // The thread of an ancestor is nobody's business, and Tracee does not send it.
        if (into !== scan.process || !scanThread(b, p, stop)) return false;
        break;
      case 58:
        if (into !== scan.process || !scanProcess(b, p, stop, scan.parent)) return false;
        break;
      default:
        return false;
    }
    if (wrapped < 0) return false;
    p = stop;
  }
  return true;
}

function scanThread(b: Uint8Array, start: number, end: number): boolean {
  scan.hasThread = true;
  scan.timeStart = scan.timeEnd = scan.nameStart = scan.nameEnd = scan.syscallStart = scan.syscallEnd = 0;
  scan.threadId = scan.hostTid = scan.tid = 0;
  scan.compat = false;
  let last = 0;
  for (let p = start; p < end; ) {
    const tag = b[p] ?? 0;
    if (tag <= last) return false;
    last = tag;
    if (tag === 56) {
      const flag = b[p + 1] ?? 128;
      if (flag > 127 || p + 2 > end) return false;
      scan.compat = flag !== 0;
      p += 2;
      continue;
    }
    const stop = contentEnd(b, p + 1, end);
    p = at.pos;
    let wrapped = 0;
    switch (tag) {
      case 10:
        walkFields(b, p, stop);
        scan.timeStart = p;
        scan.timeEnd = stop;
        break;
      case 18:
        scan.nameStart = p;
        scan.nameEnd = stop;
        break;
      case 26:
        scan.threadId = wrapped = wrappedNumber(b, p, stop);
        break;
      case 34:
        scan.hostTid = wrapped = wrappedNumber(b, p, stop);
        break;
      case 42:
        scan.tid = wrapped = wrappedNumber(b, p, stop);
        break;
      case 50:
        scan.syscallStart = p;
        scan.syscallEnd = stop;
        break;
      case 66:
        // The stack trace, which nobody reads.
        break;
      default:
        return false;
    }
    if (wrapped < 0) return false;
    p = stop;
  }
  return true;
}

/** The number in a `google.protobuf.UInt32Value`; empty means 0. -1 where it is written in another way than the shortest. */
function wrappedNumber(b: Uint8Array, p: number, end: number): number {
  if (p === end) return 0;
  if (b[p] !== 8) return -1;
  const value = uint32(b, p + 1, end);
  return at.pos === end ? value : -1;
}

/** Tags of the fields that are messages themselves, with those in them. */
type Messages = ReadonlyMap<number, Messages>;

const noMessages: Messages = new Map();
const containerMessages: Messages = new Map([[26, noMessages]]);
const k8sMessages: Messages = new Map([
  [10, new Map([[26, noMessages]])],
  [18, noMessages],
]);

/** @throws WireError where the message in `b[p, end)` or one in it is damaged */
function walkMessage(b: Uint8Array, p: number, end: number, messages: Messages): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    const stop = skip(b, at.pos, end, tag & 7);
    const inner = messages.get(tag);
    if (inner !== undefined) walkMessage(b, at.pos, stop, inner);
    p = stop;
  }
}

/** The process that was scanned last, and its parent. */
export function scannedProcess(b: Uint8Array): Process | undefined {
  if (!scan.process.isThere) return undefined;
  const process = ofScan(b, scan.process);
  if (scan.parent.isThere) process.parent = ofScan(b, scan.parent);
  return process;
}

function ofScan(b: Uint8Array, from: ProcessScan): Writable<Process> {
  const { uniqueId, hostPid, pid, userId, pathStart, pathEnd } = from;
  const process: Writable<Process> = { uniqueId, hostPid, pid };
  if (pathEnd > pathStart) process.executable = interned(b, pathStart, pathEnd);
  if (userId >= 0) process.userId = userId;
  return process;
}

/** The thread that was scanned last. */
export function scannedThread(b: Uint8Array): Thread | undefined {
  if (!scan.hasThread) return undefined;
  time.seconds = time.nanos = 0;
  readTimestamp(b, scan.timeStart, scan.timeEnd, time);
  return {
    uniqueId: scan.threadId,
    hostTid: scan.hostTid,
    tid: scan.tid,
    name: interned(b, scan.nameStart, scan.nameEnd),
    startTime: nanosecondsOf(time.seconds, time.nanos),
    syscall: interned(b, scan.syscallStart, scan.syscallEnd),
    compat: scan.compat,
  };
}

const time = { seconds: 0, nanos: 0 };
