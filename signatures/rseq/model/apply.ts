import { type Architecture, type Event, type ModelContext, uniqueId, wasSent } from 'tracee-sequent';
import { areaLength, untagged } from './addresses.ts';
import { isFeatureProbe, isUnregistration } from './calls.ts';
import { isProbeSignature } from './constants.ts';
import { hasNewName } from './presumptions.ts';
import type { Processes } from './processes.ts';
import { secondStart } from './second-start.ts';
import {
  type ProcessIdentity,
  ProcessState,
  type Registration,
  type ThreadIdentity,
  ThreadState,
  unknownId,
  type Who,
} from './state.ts';

const second = 1_000_000_000n;
/** uapi/linux/sched.h */
const CLONE_VM = 0x100n;
const CLONE_CHILD_CLEARTID = 0x20_0000n;
/** uapi/linux/prctl.h */
const PR_SET_NAME = 15;
const PR_SET_MM = 35;
const PR_SET_MM_EXE_FILE = 13n;
const PR_SET_MM_MAP = 14n;

export function applyRseq(view: Processes, event: Event<'rseq'>, ctx: ModelContext): void {
  const who = view.who(event);
  const { data, timestamp } = event;
  if (who === undefined || isFeatureProbe(data)) return;
  const { process, thread } = who;
  process.compat ??= event.thread?.compat;
  const start = secondStart(event, who, ctx.arch);
  if (start !== undefined) start.word.isSecondStart = true;
  if (data.returnValue !== 0n) return;
  const area = { area: data.rseq, length: data.rseq_len, sig: data.sig, timestamp };
  if (isOlder(thread, timestamp)) {
    if (!isUnregistration(data) && !isProbeSignature(data.sig)) process.noteSignature(data.sig);
  } else if (isUnregistration(data)) {
    thread.lastUnregistration = { ...area, registered: thread.registration };
    thread.registration = undefined;
  } else {
    supersede(who, area, ctx.arch);
    thread.registration = area;
    thread.first ??= { timestamp, byLibc: isLibcStart(thread, timestamp) };
    if (thread.lastUnregistration?.area === data.rseq) thread.lastUnregistration = undefined;
    if (!isProbeSignature(data.sig)) process.noteSignature(data.sig);
  }
  thread.registrationKnown = true;
}

/** Whether a call of this time is late: later calls of the thread are known already and decide its state. */
function isOlder({ registration, lastUnregistration }: ThreadState, timestamp: bigint): boolean {
  return isAfter(registration, timestamp) || isAfter(lastUnregistration, timestamp);
}

function isAfter(one: { readonly timestamp: bigint } | undefined, timestamp: bigint): boolean {
  return one !== undefined && one.timestamp > timestamp;
}

/** Stacks are reused: if another thread registers the area of a thread, this thread counts as ended until it acts again. */
function supersede({ process, thread }: Who, { area, length, sig, timestamp }: Registration, arch: Architecture): void {
  for (const other of process.memory.areasIn(arch, untagged(arch, area), areaLength(length), thread)) {
    const { registration } = other;
    if (registration?.area !== area) continue;
    other.superseded = { timestamp, by: thread.tid, area, own: registration, other: { area, length, sig, timestamp } };
    other.registration = undefined;
    other.registrationKnown = false;
  }
}

/** libc registers a leader right after its set_tid_address, and every other thread as the first thing it does. */
function isLibcStart(thread: ThreadState, timestamp: bigint): boolean {
  const start = thread.isLeader ? thread.start?.timestamp : thread.startTime;
  return start !== undefined && timestamp - start <= second;
}

export function applySetTidAddress(view: Processes, event: Event<'set_tid_address'>): void {
  const who = view.who(event);
  if (who === undefined) return;
  const { process, thread } = who;
  process.compat ??= event.thread?.compat;
  const { tidptr } = event.data;
  if (isSeenAgain(thread, event)) return;
  if (isProgramStart(who, tidptr)) thread.start ??= { timestamp: event.timestamp, tidptr };
  else if (tidptr !== 0n) {
    thread.repoint = {
      timestamp: event.timestamp,
      tidptr,
      previous: thread.tidptr,
      again: process.sawTidptr,
      isSecondStart: false,
      exec: hasNewName(thread, event) ? view.presumptions.at(event.timestamp) : undefined,
    };
    view.rememberRepoint(process, thread, thread.repoint);
  }
  thread.tidptr = tidptr;
  if (tidptr !== 0n) process.noteTidptr(tidptr);
}

/** Whether this is the newest set_tid_address of the thread once more: the stream may carry an event twice. */
export function isSeenAgain(thread: ThreadState, { timestamp, data }: Event<'set_tid_address'>): boolean {
  const newest = thread.repoint?.timestamp ?? thread.start?.timestamp;
  return newest === timestamp && thread.tidptr === data.tidptr;
}

/**
 * Whether this set_tid_address belongs to the start of a program: the first one of a leader, or, in a child of fork, one that
 * repeats what the program had set before.
 */
export function isProgramStart({ process, thread }: Who, tidptr: bigint): boolean {
  if (!thread.isLeader || thread.start !== undefined) return false;
  return process.origin !== 'fork' || process.tidptrs.includes(tidptr);
}

export function applyExec(view: Processes, event: Event<'sched_process_exec'>): void {
  if (event.process !== undefined) view.presumptions.executed(event.process.uniqueId, event.timestamp);
  const who = view.ensure(event);
  if (who === undefined || event.thread === undefined) return;
  const image = view.newImage(who.process, event.timestamp, 'exec');
  const pathname = event.value('pathname');
  image.executable = event.process?.executable ?? pathname;
  image.imageExecutable = pathname;
  image.startedInContainer = event.inContainer;
  const leader = new ThreadState(event.thread, true, true);
  takeNewer(image, leader, who.thread, event.timestamp);
  view.addThread(image, leader);
}

/** A late exec does not undo the calls that its program has already made. */
function takeNewer(image: ProcessState, fresh: ThreadState, old: ThreadState, timestamp: bigint): void {
  const { registration, lastUnregistration, first } = old;
  const start = isAfter(old.start, timestamp) ? old.start : old.repoint;
  if (start !== undefined && isAfter(start, timestamp)) {
    fresh.start = start;
    fresh.tidptr = start.tidptr;
    image.noteTidptr(start.tidptr);
  }
  if (isAfter(first, timestamp)) fresh.first = first;
  if (isAfter(lastUnregistration, timestamp)) fresh.lastUnregistration = lastUnregistration;
  if (registration === undefined || !isAfter(registration, timestamp)) return;
  fresh.registration = registration;
  if (!isProbeSignature(registration.sig)) image.noteSignature(registration.sig);
}

export function applyFork(view: Processes, event: Event<'sched_process_fork'>): void {
  const { timestamp } = event;
  const { leader, identity, isKnown, pid } = childOf(event);
  const parent = view.ensure(event);
  // A late fork must not revive a thread that has already ended.
  if (isKnown && view.isDead(identity, timestamp)) return;
  const clone = parent?.thread.clone?.child === BigInt(identity.tid) ? parent.thread.clone : undefined;
  const isThread = identity.hostTid !== pid;
  const thread = new ThreadState(identity, !isThread, isThread);
  if (clone !== undefined && clone.stack !== 0n) thread.stack = clone.stack;
  if (clone !== undefined) thread.tidptr = (clone.flags & CLONE_CHILD_CLEARTID) === 0n ? 0n : clone.childTid;
  if (isThread) {
    const process = (leader && view.process(leader)) ?? parent?.process;
    if (process === undefined) return;
    if (!isKnown) view.expect(process, thread, timestamp);
    else if (process.thread(identity) === undefined) view.addThread(process, thread);
    return;
  }
  // A child that acted before its fork event arrived is already known, in more detail.
  if (leader !== undefined && view.process(leader) !== undefined) return;
  const sharesMemory = clone !== undefined && (clone.flags & CLONE_VM) !== 0n;
  const memory = sharesMemory ? parent?.process.memory : undefined;
  const who = leader ?? { uniqueId: unknownId, hostPid: pid };
  const process = new ProcessState(who, timestamp, 'fork', view.epoch, parent?.process, memory);
  if (sharesMemory) thread.registrationKnown = true;
  else if (parent !== undefined) inherit(thread, parent.thread, clone !== undefined);
  if (thread.tidptr !== undefined && thread.tidptr !== 0n) process.inheritTidptr(thread.tidptr);
  if (!isKnown) {
    view.expect(process, thread, timestamp);
    return;
  }
  process.addThread(thread);
  view.add(process);
}

interface Child {
  /** The process of the new thread; undefined if the fork does not name it. */
  readonly leader: ProcessIdentity | undefined;
  readonly identity: ThreadIdentity;
  /** Host pid of its process. */
  readonly pid: number;
  /** Whether the fork contains the start time of the child, and so its unique id. */
  readonly isKnown: boolean;
}

/**
 * The thread that a fork makes. Tracee v0.24.1 sends no start times over gRPC, and without them unique ids are not known. In its JSON the
 * child's own is there, and the leader's ids are 0.
 */
function childOf(event: Event<'sched_process_fork'>): Child {
  const hostTid = event.value('child_tid');
  const pid = event.value('child_pid');
  const isKnown = wasSent(event, 'start_time');
  const startTime = isKnown ? event.value('start_time') : event.timestamp;
  const identity = {
    uniqueId: isKnown ? uniqueId(hostTid, startTime) : unknownId,
    hostTid,
    tid: event.value('child_ns_tid'),
    startTime,
    name: event.thread?.name,
  };
  if (!isKnown) return { leader: undefined, identity, isKnown, pid };
  if (hostTid === pid) return { leader: { uniqueId: identity.uniqueId, hostPid: hostTid }, identity, isKnown, pid };
  const leaderTid = event.value('leader_tid');
  const isLeaderTold = leaderTid !== 0 && wasSent(event, 'leader_start_time');
  const leader = isLeaderTold
    ? { uniqueId: uniqueId(leaderTid, event.value('leader_start_time')), hostPid: leaderTid }
    : undefined;
  return { leader, identity, isKnown, pid };
}

/** fork copies the registration, and a child that shares memory starts without one. Without clone's flags the case is unknown. */
function inherit(thread: ThreadState, parent: ThreadState, isForkForSure: boolean): void {
  thread.registration = parent.registration;
  thread.registrationKnown = isForkForSure && parent.registrationKnown;
  thread.first = parent.first;
  thread.inheritedStart = parent.start ?? parent.inheritedStart;
}

export function applyClone(view: Processes, event: Event<'clone'>): void {
  const who = view.who(event);
  if (who === undefined || event.value('returnValue') <= 0n) return;
  who.thread.clone = {
    child: event.value('returnValue'),
    flags: event.value('flags'),
    childTid: event.value('child_tid'),
    stack: event.value('stack'),
  };
}

export function applyPrctl(view: Processes, event: Event<'prctl'>): void {
  const who = view.who(event);
  const { option, arg2, returnValue } = event.data;
  if (who !== undefined && option === PR_SET_NAME) who.thread.name = undefined;
  if (who === undefined || option !== PR_SET_MM || returnValue !== 0n) return;
  if (arg2 !== PR_SET_MM_EXE_FILE && arg2 !== PR_SET_MM_MAP) return;
  who.process.executableChanged = true;
}

export function applyExit(view: Processes, event: Event<'sched_process_exit'>): void {
  if (event.process === undefined || event.thread === undefined) return;
  const process = view.who(event)?.process ?? view.process(event.process);
  if (process !== undefined) view.removeThread(process, event.thread, event.timestamp);
}
