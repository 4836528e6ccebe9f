import type { Architecture, Event } from 'sequent';
import { areaLength, isLibcDistance, overlap, tidWordLength } from './addresses.ts';
import { isUnregistration } from './calls.ts';
import { EINVAL, libcSignature } from './constants.ts';
import type { Who } from './processes.ts';
import type { Repoint } from './state.ts';

const togetherNs = 50_000_000n;

/**
 * Whether this registration and the set_tid_address just before it are a second start of a libc in an image that had one:
 * the payload of a loader that calls no exec. The model and RSEQ-011, 013, 014 must agree on it, so it stands once.
 */
export function secondStart(event: Event<'rseq'>, { process, thread }: Who, arch: Architecture): Repoint | undefined {
  const { data } = event;
  const { repoint, registration } = thread;
  const compat = event.thread?.compat ?? false;
  if (repoint === undefined || isUnregistration(data) || event.timestamp - repoint.timestamp > togetherNs) return undefined;
  if (data.sig !== libcSignature(arch, compat)) return undefined;
  if (overlap(data.rseq, areaLength(data.rseq_len), repoint.tidptr, tidWordLength)) return undefined;
  if (!isLibcDistance(arch, process.compat ?? compat, data.rseq - repoint.tidptr)) return undefined;
  if (data.returnValue === EINVAL) return registration?.area === data.rseq ? undefined : repoint;
  return data.returnValue === 0n && (thread.lastUnregistration !== undefined || repoint.again) ? repoint : undefined;
}
