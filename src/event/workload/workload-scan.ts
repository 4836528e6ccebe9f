import {
  executablePathTag,
  processAncestorsTag,
  processExecutableTag,
  processHostPidTag,
  processPidTag,
  processRealUserTag,
  processThreadTag,
  processUniqueIdTag,
  threadCompatTag,
  threadHostTidTag,
  threadNameTag,
  threadStartTimeTag,
  threadSyscallTag,
  threadTidTag,
  threadUniqueIdTag,
  timestampNanosTag,
  timestampSecondsTag,
  userIdTag,
  workloadContainerTag,
  workloadProcessTag,
} from '../../gen/tags.ts';
import { nextCount } from '../bytes/count.ts';
import type { Memory } from '../bytes/event-memory.ts';
import { interned } from '../bytes/interned.ts';
import { readField, readVarint, readWrapped, skipVarint } from '../bytes/shortest.ts';
import { int64, nanosecondsOf } from '../bytes/wire.ts';
import type { Identity } from './executables.ts';
import { type Actor, canKeepActor, findActor, foundActor, keepActor } from './known-actors.ts';
import type { Process, Thread } from './workload.ts';
import { isSoundPlace } from './workload-place.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const processTag = workloadProcessTag;
const containerTag = workloadContainerTag;
const executableTag = processExecutableTag;
const pathTag = executablePathTag;
const processIdTag = processUniqueIdTag;
const hostPidTag = processHostPidTag;
const pidTag = processPidTag;
const userTag = processRealUserTag;
const idOfUserTag = userIdTag;
const threadTag = processThreadTag;
const ancestorTag = processAncestorsTag;
const startTimeTag = threadStartTimeTag;
const nameTag = threadNameTag;
const threadIdTag = threadUniqueIdTag;
const hostTidTag = threadHostTidTag;
const tidTag = threadTidTag;
const syscallTag = threadSyscallTag;
const compatTag = threadCompatTag;
const secondsTag = timestampSecondsTag;
const nanosTag = timestampNanosTag;

/**
 * Results of the last `scanWorkload`: numbers, and start and end of texts (the end is at the index after the start).
 * There is one array for all scans, so that a scan allocates nothing. The process of the event, its parent and its
 * thread each have a section.
 */
const found = new Int32Array(40);
const own = 0;
const parent = 10;
const thread = 20;
const workload = 32;
/** Indexes in the section of a process. */
const isThere = 0;
const uniqueId = 1;
const hostPid = 2;
const pid = 3;
const hasUser = 4;
const userId = 5;
const path = 6;
const part = 8;
/** Indexes in the section of a thread. */
const threadId = 1;
const hostTid = 2;
const tid = 3;
const isCompat = 4;
const startTime = 5;
const name = 7;
const syscall = 9;

/** Number of scans, so that a caller can tell whether its scan is still the last. */
let scans = 0;

/** Number of the last scan. */
export function lastScan(): number {
  return scans;
}

let isActorKept = false;
let isContainerThere = false;

/** Cached process and thread of the last scan; undefined if they must be read. */
export function lastActor(): Actor | undefined {
  return isActorKept ? foundActor() : undefined;
}

/** Whether the last scanned workload has a container. */
export function scannedInContainer(): boolean {
  return isContainerThere;
}

/**
 * Scans a `tracee.v1beta1.Workload` in `memory`'s `[p, end)` in Tracee's form: each field at most once, in the order of
 * the field numbers, in the shortest encoding. It walks all bytes, so that no damage can appear later.
 * @returns false for any other form, which readWorkload can read
 */
export function scanWorkload(memory: Memory, p: number, end: number): boolean {
  const b = memory.bytes;
  scans = nextCount(scans);
  isActorKept = false;
  found[own + isThere] = found[parent + isThere] = found[thread + isThere] = 0;
  p = readField(b, p, end, processTag, found, workload);
  if (p < 0) return false;
  const start = found[workload] ?? 0;
  if (start > 0 && !isSoundActor(memory, start, p)) return false;
  isContainerThere = p < end && b[p] === containerTag;
  return p === end || isSoundPlace(memory, p, end);
}

function isSoundActor(memory: Memory, p: number, end: number): boolean {
  isActorKept = findActor(memory, p, end);
  if (isActorKept) return true;
  if (!scanProcess(memory.bytes, p, end, own)) return false;
  // The first event of a thread already makes the objects: most handlers read them, and most threads have further events.
  isActorKept = canKeepActor();
  if (isActorKept) keepActor(memory, p, end, scannedProcess(memory), scannedThread(memory));
  return true;
}

/** An empty message has a start too, so a start of 0 means that the message is missing. */
function scanProcess(b: Uint8Array, p: number, end: number, to: number): boolean {
  found[to + isThere] = 1;
  found[to + hasUser] = 0;
  p = readField(b, p, end, executableTag, found, to + path);
  if (p < 0) return false;
  const executable = found[to + path] ?? 0;
  if (executable > 0 && executable < p && readField(b, executable, p, pathTag, found, to + path) !== p) return false;
  p = readWrapped(b, p, end, processIdTag, found, to + uniqueId);
  if (p < 0) return false;
  p = readWrapped(b, p, end, hostPidTag, found, to + hostPid);
  if (p < 0) return false;
  p = readWrapped(b, p, end, pidTag, found, to + pid);
  if (p < 0) return false;
  p = scanUser(b, p, end, to);
  if (p < 0 || to === parent) return p === end;
  p = readField(b, p, end, threadTag, found, to + part);
  const inner = found[to + part] ?? 0;
  if (p < 0 || (inner > 0 && !scanThread(b, inner, p))) return false;
  p = readField(b, p, end, ancestorTag, found, to + part);
  const ancestor = found[to + part] ?? 0;
  return p === end && (ancestor === 0 || scanProcess(b, ancestor, p, parent));
}

function scanUser(b: Uint8Array, p: number, end: number, to: number): number {
  p = readField(b, p, end, userTag, found, to + part);
  const start = found[to + part] ?? 0;
  if (p <= 0 || start === 0 || start === p) return p;
  found[to + hasUser] = 1;
  return readWrapped(b, start, p, idOfUserTag, found, to + userId) === p ? p : -1;
}

function scanThread(b: Uint8Array, p: number, end: number): boolean {
  found[thread + isThere] = 1;
  found[thread + isCompat] = 0;
  p = readField(b, p, end, startTimeTag, found, thread + startTime);
  if (p < 0 || !isTimestamp(b, found[thread + startTime] ?? 0, found[thread + startTime + 1] ?? 0)) return false;
  p = readField(b, p, end, nameTag, found, thread + name);
  if (p < 0) return false;
  p = readWrapped(b, p, end, threadIdTag, found, thread + threadId);
  if (p < 0) return false;
  p = readWrapped(b, p, end, hostTidTag, found, thread + hostTid);
  if (p < 0) return false;
  p = readWrapped(b, p, end, tidTag, found, thread + tid);
  if (p < 0) return false;
  p = readField(b, p, end, syscallTag, found, thread + syscall);
  if (p >= 0 && p < end && b[p] === compatTag) {
    found[thread + isCompat] = b[p + 1] ?? 0;
    p = (b[p + 1] ?? 0) < 128 ? p + 2 : -1;
  }
  return p === end;
}

function isTimestamp(b: Uint8Array, p: number, end: number): boolean {
  if (p < end && b[p] === secondsTag) p = skipVarint(b, p + 1, end);
  if (p > 0 && p < end && b[p] === nanosTag) p = skipVarint(b, p + 1, end);
  return p === end;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** One object for all scans. */
const identity = { uniqueId: 0, hostPid: 0 };

/** Ids of the process in the last scan. Read them at once, because the object is shared. */
export function scannedIdentity(): Identity | undefined {
  if (found[own + isThere] === 0) return undefined;
  identity.uniqueId = unsigned(own + uniqueId);
  identity.hostPid = unsigned(own + hostPid);
  return identity;
}

/** Executable path of the process in the last scan. */
export function scannedExecutable(memory: Memory): string | undefined {
  return found[own + isThere] === 0 ? undefined : textAt(memory, own + path) || undefined;
}

/**
 * The process of the last scan and its parent; read-only.
 * @param executable its path, if it is known better than as sent
 */
export function scannedProcess(memory: Memory, executable?: string): Process | undefined {
  if (found[own + isThere] === 0) return undefined;
  const process = processAt(memory, own, executable);
  if (found[parent + isThere] === 1) process.parent = Object.freeze(processAt(memory, parent));
  return Object.freeze(process);
}

function processAt(memory: Memory, from: number, known?: string): Writable<Process> {
  const process: Writable<Process> = {
    uniqueId: unsigned(from + uniqueId),
    hostPid: unsigned(from + hostPid),
    pid: unsigned(from + pid),
  };
  const executable = known ?? textAt(memory, from + path);
  if (executable !== '') process.executable = executable;
  if (found[from + hasUser] === 1) process.userId = unsigned(from + userId);
  return process;
}

/** The thread of the last scan, read-only. */
export function scannedThread(memory: Memory): Thread | undefined {
  if (found[thread + isThere] === 0) return undefined;
  return Object.freeze({
    uniqueId: unsigned(thread + threadId),
    hostTid: unsigned(thread + hostTid),
    tid: unsigned(thread + tid),
    name: textAt(memory, thread + name),
    startTime: timeAt(memory, thread + startTime),
    syscall: textAt(memory, thread + syscall),
    compat: found[thread + isCompat] !== 0,
  });
}

function unsigned(place: number): number {
  return (found[place] ?? 0) >>> 0;
}

function textAt(memory: Memory, place: number): string {
  const start = found[place] ?? 0;
  const end = found[place + 1] ?? 0;
  return start === end ? '' : interned(memory, start, end);
}

const varint = new Int32Array(2);

/** The time in a `google.protobuf.Timestamp` that `isTimestamp` has accepted, as epoch nanoseconds. */
function timeAt({ bytes }: Memory, place: number): bigint {
  let p = found[place] ?? 0;
  const end = found[place + 1] ?? 0;
  let seconds = 0;
  let nanos = 0;
  if (p < end && bytes[p] === secondsTag) {
    p = readVarint(bytes, p + 1, varint, 0);
    const low = varint[0] ?? 0;
    const high = varint[1] ?? 0;
    seconds = high === 0 ? low >>> 0 : Number(int64(low, high));
  }
  if (p < end) {
    readVarint(bytes, p + 1, varint, 0);
    nanos = (varint[0] ?? 0) >>> 0;
  }
  return nanosecondsOf(seconds, nanos);
}
