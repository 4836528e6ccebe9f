import { type Event, type Evidence, evidence, evidenceOf } from 'tracee-sequent';
import type { Range } from './mappings.ts';
import type { Registration, Repoint, ThreadState, Unregistration } from './state.ts';

const second = 1_000_000_000n;

/** The registration event, rebuilt from the kept values. */
export function registrationEvidence(
  { area, length, sig, timestamp }: Registration,
  thread: Pick<ThreadState, 'tid'>,
  note: string,
): Evidence {
  const data = { rseq: area, rseq_len: length, flags: 0, sig, returnValue: 0n };
  return evidence('rseq', timestamp, data, { thread: { tid: thread.tid }, note });
}

function unregistrationEvidence({ area, length, sig, timestamp }: Unregistration, thread: ThreadState): Evidence {
  const data = { rseq: area, rseq_len: length, flags: 1, sig, returnValue: 0n };
  return evidence('rseq', timestamp, data, { thread: { tid: thread.tid }, note: 'the area was unregistered' });
}

function wordEvidence({ timestamp, tidptr }: Pick<Repoint, 'timestamp' | 'tidptr'>, thread: ThreadState, note: string) {
  return evidence('set_tid_address', timestamp, { tidptr }, { thread: { tid: thread.tid }, note });
}

/** The call that has set the word of a thread, if it was seen: the creator of a thread may set its word, too. */
export function ownWordEvidence(thread: ThreadState, note: string): Evidence[] {
  const call = thread.repoint ?? thread.start;
  return call === undefined || call.tidptr !== thread.tidptr ? [] : [wordEvidence(call, thread, note)];
}

/** The call that made a mapping what it is, rebuilt from the kept values: what is left of the mapping. */
export function mappingEvidence({ start, end, timestamp, call, prot, flags }: Range, note: string): Evidence {
  const length = end - start;
  return call === 'mmap'
    ? evidence('mmap', timestamp, { length, prot, flags, returnValue: start }, { note })
    : evidence('mprotect', timestamp, { addr: start, len: length, prot, returnValue: 0n }, { note });
}

/**
 * The known calls of a thread before the current event: the start of its program, its area, the end of the area, and the later places
 * of its word. Oldest first.
 * @param notes what the area and the new word mean to the rule that tells the story
 * @param word the set_tid_address that the rule takes for a new word, where it is not the newest one that no program start explains
 */
export function timeline(
  thread: ThreadState | undefined,
  notes: { readonly area?: string; readonly word?: string } = {},
  word?: Repoint,
): Evidence[] {
  if (thread === undefined) return [];
  const { registration, repoint, presumedStart, replacement } = thread;
  const lastUnregistration = thread.lastUnregistration ?? presumedStart?.unregistration;
  const start = thread.start ?? thread.inheritedStart;
  const area = registration ?? lastUnregistration?.registered ?? presumedStart?.before ?? replacement?.before;
  const presumed = presumedStart?.word;
  const moved = word ?? repoint ?? (start?.timestamp === presumed?.timestamp ? presumed : undefined);
  const isStart = moved !== undefined && moved.timestamp === start?.timestamp;
  return story(
    ...(start === undefined || isStart
      ? []
      : [wordEvidence(start, thread, 'the program starts: libc sets its tid word')]),
    ...(area === undefined
      ? []
      : [registrationEvidence(area, thread, `${notes.area ?? 'the thread registers its area'}${apart(area, start)}`)]),
    ...(lastUnregistration === undefined ? [] : [unregistrationEvidence(lastUnregistration, thread)]),
    ...(moved === undefined ? [] : [wordEvidence(moved, thread, notes.word ?? 'the tid word was moved')]),
  );
}

/** How an area lies to the word of the program start just before it; later areas have nothing to do with it. */
function apart(area: Registration, start: ThreadState['start']): string {
  if (start === undefined || area.timestamp < start.timestamp || area.timestamp > start.timestamp + second) return '';
  return `, ${area.area - start.tidptr} bytes from that word`;
}

/** The current event, with a note. */
export function noted(event: Event, note: string): Evidence {
  return evidenceOf(event, note);
}

/** @returns the pieces in the order of time */
export function story(...pieces: readonly Evidence[]): Evidence[] {
  return pieces.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}
