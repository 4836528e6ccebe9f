import type { Architecture, Event } from 'sequent';
import { areaLength, isLibcDistance, overlap, tidWordLength } from './addresses.ts';
import { isUnregistration, looksValid } from './calls.ts';
import { EINVAL, libcSignature } from './constants.ts';
import type { Repoint, ThreadState, Who } from './state.ts';

/** A libc needs microseconds between its two calls. Whoever writes a loader can let them be further apart. */
const togetherNs = 1_000_000_000n;

/** A set_tid_address and an rseq of one thread that are a second start of a libc. */
export interface SecondStart {
  /** The set_tid_address. */
  readonly word: Repoint;
  /** It is one only if no event of the thread was lost since `word`: another registration would explain the refusal. */
  readonly ifNothingLost: boolean;
}

/**
 * The set_tid_address just before this call, where the two look like the start of a libc: shortly one after the other, with
 * libc's signature, and at a distance from each other that a libc has.
 */
export function libcStart(event: Event<'rseq'>, who: Who, arch: Architecture): Repoint | undefined {
  const { repoint, presumedStart } = who.thread;
  const word = repoint ?? presumedStart;
  return word !== undefined && isLibcPair(event, word, who, arch) ? word : undefined;
}

/**
 * Whether this registration and the set_tid_address just before it are a second start of a libc in an image that had one:
 * the payload of a loader that calls no exec. The model and RSEQ-011, 013, 014 must agree on it, so it stands once.
 */
export function secondStart(event: Event<'rseq'>, who: Who, arch: Architecture): SecondStart | undefined {
  const word = libcStart(event, who, arch);
  const { data } = event;
  if (word === undefined) return refusedFirstStart(event, who, arch);
  const { registration, lastUnregistration } = who.thread;
  // Also where an exec was presumed: after one nothing could be in the way.
  if (data.returnValue === EINVAL) {
    return registration?.area === data.rseq ? undefined : { word, ifNothingLost: false };
  }
  if (word === who.thread.presumedStart) return undefined;
  return data.returnValue === 0n && (lastUnregistration !== undefined || word.again)
    ? { word, ifNothingLost: false }
    : undefined;
}

/**
 * The first set_tid_address that was seen of an image, and then a refused registration. After an exec nothing can be in the way of
 * libc's own area: the first start was not seen, and this is the second one.
 */
function refusedFirstStart(event: Event<'rseq'>, who: Who, arch: Architecture): SecondStart | undefined {
  const { start, registration } = who.thread;
  if (start === undefined || event.data.returnValue !== EINVAL || !isAcceptable(event.data)) return undefined;
  // What was registered since is in the way, as libc's area is in the way of an allocator's.
  if (hasRegisteredSince(who.thread, start.timestamp)) return undefined;
  const word = { ...start, previous: undefined, again: true, explained: undefined };
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
