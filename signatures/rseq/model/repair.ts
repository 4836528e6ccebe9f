import type { Event, ModelContext } from 'tracee-sequent';
import { isFeatureProbe, isUnregistration, looksValid } from './calls.ts';
import { EBUSY, EINVAL } from './constants.ts';
import { hasNewName } from './presumptions.ts';
import type { Processes } from './processes.ts';
import { libcStart } from './second-start.ts';
import { type Registration, type Repoint, ThreadState, type Who } from './state.ts';

/** Smallest page of both architectures: a multiple of it keeps offsets in larger ones too. */
const pageSize = 4_096n;

/** Any event: the acting thread must be known, and a changed executable proves an unseen exec. */
export function repairAny(view: Processes, event: Event): Who | undefined {
  const who = view.ensure(event);
  const executable = event.process?.executable;
  if (who === undefined || executable === undefined) return who;
  const { process } = who;
  if (process.executable === undefined) {
    process.executable = executable;
    process.imageExecutable ??= executable;
  }
  if (process.executableChanged || process.hasExecutable(executable)) return who;
  return lostExec(view, event, who, executable);
}

/**
 * A child of fork calls set_tid_address for the first time. Where one program runs, libc places its word at the same offset in
 * a page every time, while pages move: such an offset, or a program of which no call was seen, may be the start of the same program
 * once more, whose exec was lost. Nothing else can tell, for the path does not change. It is presumed until Tracee has had time to
 * tell of a loss.
 */
export function repairSetTidAddress(view: Processes, event: Event<'set_tid_address'>): void {
  const who = repairAny(view, event);
  const { tidptr } = event.data;
  if (who === undefined || tidptr === 0n || who.process.origin !== 'fork' || !who.thread.isLeader) return;
  const { process, thread } = who;
  if (thread.start !== undefined || process.tidptrs.includes(tidptr)) return;
  const offset = tidptr % pageSize;
  if (process.tidptrs.length > 0 && !process.tidptrs.some((word) => word % pageSize === offset)) return;
  const word: Repoint = {
    timestamp: event.timestamp,
    tidptr,
    previous: thread.tidptr,
    again: true,
    isSecondStart: false,
    exec: unseenExec(view, event, who),
  };
  view.rememberRepoint(process, thread, word);
  presumeExec(view, event, who, word);
}

/** Conclusions from the kernel's answer to rseq(2) about earlier calls (kernel/rseq.c). */
export function repairRseq(view: Processes, event: Event<'rseq'>, ctx: ModelContext): void {
  const who = repairAny(view, event);
  const { data } = event;
  if (who === undefined || isFeatureProbe(data) || isUnregistration(data)) return;
  const { thread } = who;
  if (data.returnValue === 0n) {
    const { registration, registrationKnown } = thread;
    // A thread cannot register twice: an exec or an unregistration was lost, or hidden.
    if (registration !== undefined && registrationKnown && registration.area !== data.rseq) {
      resync(view, event, who, registration);
    } else if (isStartOfUnseenImage(event, who, ctx)) presumeExec(view, event, who, thread.repoint);
  } else if (data.returnValue === EBUSY) {
    thread.registration = { area: data.rseq, length: data.rseq_len, sig: data.sig, timestamp: event.timestamp };
    thread.registrationKnown = true;
  } else if (data.returnValue === EINVAL && looksValid(data) && thread.registration === undefined) {
    thread.registrationKnown = false;
  }
}

/**
 * A child of fork starts a libc, and whether it inherited an area is not known. What the kernel copies to every child that does
 * not share memory is in the way of a registration elsewhere: it executed the same program again. Where nothing of its parent's
 * start was seen either, that is likelier than a parent without an area.
 */
function isStartOfUnseenImage(event: Event<'rseq'>, who: Who, { arch }: ModelContext): boolean {
  const { process, thread } = who;
  if (process.origin !== 'fork' || !thread.isLeader || thread.registrationKnown) return false;
  if (thread.lastUnregistration !== undefined || thread.registration?.area === event.data.rseq) return false;
  const start = libcStart(event, who, arch);
  return start !== undefined && (thread.registration !== undefined || !start.again);
}

function resync(view: Processes, event: Event, who: Who, before: Registration): void {
  const { process, thread } = who;
  const exec = unseenExec(view, event, who);
  const replacement = { before, timestamp: event.timestamp, exec };
  view.presumptions.add(process.uniqueId, replacement);
  if (thread.isLeader) {
    presumeExec(view, event, who, thread.repoint).thread.replacement = replacement;
    return;
  }
  if (thread.repoint !== undefined) thread.repoint.exec ??= exec;
  const fresh = new ThreadState(thread, false, true);
  fresh.replacement = replacement;
  view.addThread(process, fresh);
}

/** The certainty of a missing exec: a name that the thread did not give itself is a sign of one. */
function unseenExec(view: Processes, event: Event, who: Who): 'presumed' | 'certain' {
  return hasNewName(who.thread, event) ? 'certain' : view.presumptions.at(event.timestamp);
}

/** Begins a new image in a process without a seen exec, with this set_tid_address as its start. */
function presumeExec(view: Processes, event: Event, who: Who, word: Repoint | undefined): Who {
  const { process, thread } = who;
  const exec = unseenExec(view, event, who);
  for (const { repoint } of process.threads.values()) if (repoint !== undefined) repoint.exec ??= exec;
  const image = replaceImage(view, event, who, process.executable, word);
  if (word !== undefined) {
    image.thread.presumedStart = {
      word,
      before: thread.registration,
      unregistration: thread.lastUnregistration,
      hasRegistered: process.signatures.length > 0,
    };
  }
  return image;
}

/** The executable has changed: an exec was not seen. */
function lostExec(view: Processes, event: Event, who: Who, executable: string | undefined): Who {
  for (const { repoint } of who.process.threads.values()) if (repoint !== undefined) repoint.exec = 'certain';
  return replaceImage(view, event, who, executable, undefined);
}

/** Puts a new image in the place of the old one; its libc has called set_tid_address already where `start` is given. */
function replaceImage(
  view: Processes,
  event: Event,
  { process, thread }: Who,
  executable: string | undefined,
  start: Repoint | undefined,
): Who {
  const image = view.newImage(process, start?.timestamp ?? event.timestamp, 'exec');
  if (executable === undefined ? process.executable !== undefined : !process.hasExecutable(executable)) {
    image.executable = image.imageExecutable = executable;
    image.startedInContainer = event.inContainer;
  }
  const fresh = new ThreadState(thread, thread.isLeader, true);
  fresh.name = event.thread?.name;
  if (start !== undefined && thread.isLeader && start.timestamp < event.timestamp) {
    fresh.start = start;
    fresh.tidptr = start.tidptr;
    image.noteTidptr(fresh.tidptr);
  }
  view.addThread(image, fresh);
  return { process: image, thread: fresh };
}
