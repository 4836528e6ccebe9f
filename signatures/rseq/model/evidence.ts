import { type Event, type Evidence, evidence, evidenceOf } from 'sequent';
import type { Registration, Repoint, ThreadState, Unregistration } from './state.ts';

/** The registration as it was, from what the model kept of it. */
export function registrationEvidence(
  { area, length, sig, timestamp }: Registration,
  thread: ThreadState,
  note: string,
): Evidence {
  const data = { rseq: area, rseq_len: length, flags: 0, sig, returnValue: 0n };
  return evidence('rseq', timestamp, data, { thread: { tid: thread.tid }, note });
}

export function unregistrationEvidence(
  { area, length, sig, timestamp, registered }: Unregistration,
  thread: ThreadState,
): Evidence[] {
  const data = { rseq: area, rseq_len: length, flags: 1, sig, returnValue: 0n };
  const ended = evidence('rseq', timestamp, data, { thread: { tid: thread.tid }, note: 'the area was unregistered' });
  return registered === undefined
    ? [ended]
    : [registrationEvidence(registered, thread, 'the first area was registered'), ended];
}

export function repointEvidence({ timestamp, tidptr }: Repoint, thread: ThreadState, note: string): Evidence {
  return evidence('set_tid_address', timestamp, { tidptr }, { thread: { tid: thread.tid }, note });
}

/** The event at hand, with what it means. */
export function noted(event: Event, note: string): Evidence {
  return evidenceOf(event, note);
}

/** @returns the pieces in the order of time */
export function story(...pieces: readonly Evidence[]): Evidence[] {
  return pieces.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
