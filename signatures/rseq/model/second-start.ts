import type { Architecture, Event } from 'sequent';
import { areaLength, isLibcDistance, overlap, tidWordLength } from './addresses.ts';
import { isUnregistration } from './calls.ts';
import { EINVAL, libcSignature } from './constants.ts';
import type { Repoint, Who } from './state.ts';

const togetherNs = 50_000_000n;

/**
 * The set_tid_address just before this call, where the two look like the start of a libc: microseconds apart, with libc's
 * signature, and at a distance from each other that a libc has.
 */
export function libcStart(event: Event<'rseq'>, { process, thread }: Who, arch: Architecture): Repoint | undefined {
  const { data } = event;
  const repoint = thread.repoint ?? thread.presumedStart;
  const compat = event.thread?.compat ?? false;
  if (repoint === undefined || isUnregistration(data) || event.timestamp - repoint.timestamp > togetherNs)
    return undefined;
  if (data.sig !== libcSignature(arch, compat)) return undefined;
  if (overlap(data.rseq, areaLength(data.rseq_len), repoint.tidptr, tidWordLength)) return undefined;
  return isLibcDistance(arch, process.compat ?? compat, data.rseq - repoint.tidptr) ? repoint : undefined;
}

/**
 * Whether this registration and the set_tid_address just before it are a second start of a libc in an image that had one:
 * the payload of a loader that calls no exec. The model and RSEQ-011, 013, 014 must agree on it, so it stands once.
 */
export function secondStart(event: Event<'rseq'>, who: Who, arch: Architecture): Repoint | undefined {
  const repoint = libcStart(event, who, arch);
  if (repoint === undefined) return undefined;
  const { data } = event;
  const { registration, lastUnregistration } = who.thread;
  // Also where an exec was presumed: after one nothing could be in the way.
  if (data.returnValue === EINVAL) return registration?.area === data.rseq ? undefined : repoint;
  if (repoint === who.thread.presumedStart) return undefined;
  return data.returnValue === 0n && (lastUnregistration !== undefined || repoint.again) ? repoint : undefined;
}
