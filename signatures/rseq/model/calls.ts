import type { Event } from 'tracee-sequent';

type Rseq = Event<'rseq'>['data'];

/** Flag of unregistration; bit 1 asks for time-slice extension since Linux 7.0 and still registers (uapi/linux/rseq.h). */
const unregisterFlag = 1;

export function isUnregistration(data: Rseq): boolean {
  return (data.flags & unregisterFlag) !== 0;
}

/** A call that registered an area. */
export function registered(data: Rseq): boolean {
  return !isUnregistration(data) && data.returnValue === 0n;
}

/** rseq(NULL, 0, 0, 0): how librseq, CRIU and the kernel's own tests ask whether rseq exists. */
export function isFeatureProbe(data: Rseq): boolean {
  return data.rseq === 0n && data.rseq_len === 0 && data.sig === 0 && data.flags === 0;
}

/** A registration that the kernel would accept from a thread that has none (kernel/rseq.c). */
export function looksValid(data: Rseq): boolean {
  return (
    !isUnregistration(data) && data.rseq !== 0n && data.rseq % 32n === 0n && data.rseq_len >= 32 && data.rseq_len <= 256
  );
}
