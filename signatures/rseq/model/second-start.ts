import type { Architecture, Event } from 'tracee-sequent';
import { areaLength, isLibcDistance, overlap, tidWordLength } from './addresses.ts';
import { isUnregistration, looksValid } from './calls.ts';
import { EINVAL, libcSignature } from './constants.ts';
import type { Processes } from './processes.ts';
import type { Repoint, ThreadState, Who } from './state.ts';

/** A libc needs microseconds between its two calls. Whoever writes a loader can let them be further apart. */
const togetherNs = 1_000_000_000n;

/** A set_tid_address and an rseq of one thread that are a second start of a libc. */
export interface SecondStart {
  /** The set_tid_address. */
  readonly word: Repoint;
  /** A lost event would explain it: an exec before `word`, or a registration since. */
  readonly ifNothingLost: boolean;
  /** An exec before `word` is no explanation, because the kernel has refused the area. */
  readonly isRefused?: boolean;
}

/**
 * The set_tid_address just before this call, where the two look like the start of a libc: shortly one after the other, with
 * libc's signature, and at a distance from each other that a libc has.
 */
export function libcStart(event: Event<'rseq'>, who: Who, arch: Architecture): Repoint | undefined {
  const { repoint, presumedStart } = who.thread;
  const word = repoint ?? presumedStart?.word;
  return word !== undefined && isLibcPair(event, word, who, arch) ? word : undefined;
}

/**
 * Whether this registration and the set_tid_address just before it are a second start of a libc in an image that had one:
 * the payload of a loader that calls no exec. The model and RSEQ-011, 013, 014 must agree on it, so it stands once.
 */
export function secondStart(event: Event<'rseq'>, who: Who, arch: Architecture): SecondStart | undefined {
  const word = libcStart(event, who, arch);
  if (word === undefined) return refusedFirstStart(event, who, arch);
  if (word.exec === 'certain') return refusedAfterExec(event, who, word);
  const { returnValue, rseq } = event.data;
  const { registration, lastUnregistration } = who.thread;
  const ifNothingLost = word.exec === 'presumed';
  // Also where an exec is presumed: after one nothing could be in the way.
  if (returnValue === EINVAL) return registration?.area === rseq ? undefined : { word, ifNothingLost };
  return returnValue === 0n && (ifNothingLost || lastUnregistration !== undefined || word.again)
    ? { word, ifNothingLost }
    : undefined;
}

/** Whether an event that was lost explains this start after all, as far as Tracee has told by now. */
export function isExplained(view: Processes, { word, isRefused }: SecondStart, { thread }: Who): boolean {
  if (view.lostSince(word.timestamp)) return true;
  return isRefused === true ? hasRegisteredSince(thread, word.timestamp) : word.exec === 'certain';
}

/** An exec that was not seen lies before the word. It explains the word, and not the refusal: after it nothing was in the way. */
function refusedAfterExec(event: Event<'rseq'>, { thread }: Who, word: Repoint): SecondStart | undefined {
  if (event.data.returnValue !== EINVAL || !isAcceptable(event.data)) return undefined;
  if (hasRegisteredSince(thread, word.timestamp)) return undefined;
  return { word, ifNothingLost: true, isRefused: true };
}

/**
 * The first set_tid_address that was seen of an image, and then a refused registration. After an exec nothing can be in the way of
 * libc's own area: the first start was not seen, and this is the second one.
 */
function refusedFirstStart(event: Event<'rseq'>, who: Who, arch: Architecture): SecondStart | undefined {
  const { start, registration } = who.thread;
  if (start === undefined || event.data.returnValue !== EINVAL || !isAcceptable(event.data)) return undefined;
  // A later registration is in the way, as libc's area is in the way of an allocator's.
  if (hasRegisteredSince(who.thread, start.timestamp)) return undefined;
  const word = { ...start, previous: undefined, again: true, isSecondStart: false, exec: undefined };
  if (!isLibcPair(event, word, who, arch)) return undefined;
  return { word, ifNothingLost: registration === undefined || who.process.origin === 'fork' };
}

function hasRegisteredSince({ registration, first, lastUnregistration }: ThreadState, timestamp: bigint): boolean {
  return [registration, first, lastUnregistration].some((one) => one !== undefined && one.timestamp >= timestamp);
}

/** A registration that no kernel refuses but for an area that is in the way: Linux 7.0 wants longer ones at multiples of 64. */
function isAcceptable(data: Event<'rseq'>['data']): boolean {
  return looksValid(data) && (data.rseq_len === 32 || data.rseq % 64n === 0n);
}

function isLibcPair(event: Event<'rseq'>, word: Repoint, { process }: Who, arch: Architecture): boolean {
  const { data } = event;
  const compat = event.thread?.compat ?? false;
  if (isUnregistration(data) || event.timestamp - word.timestamp > togetherNs) return false;
  if (data.sig !== libcSignature(arch, compat)) return false;
  if (overlap(data.rseq, areaLength(data.rseq_len), word.tidptr, tidWordLength)) return false;
  return isLibcDistance(arch, process.compat ?? compat, data.rseq - word.tidptr);
}
