import { placeOf } from './cluster.ts';
import { wholeLives } from './lives.ts';
import type { Part } from './part.ts';
import { type Recorded, readRecorded } from './recorded.ts';

/** An event of the stream. A repeated event is the same object. */
export interface Entry {
  readonly event: Recorded;
  /** Fields 2 and 3 of its workload. */
  readonly place: Part;
  /** Somebody listens to it. */
  readonly subscribed: boolean;
}

/** Which recorded events a simulated Tracee plays in a circle, in which order. */
export interface Casting {
  readonly entries: readonly Entry[];
  /** Unique ids of the threads whose whole life is in it; others that are named have been there before. */
  readonly mortal: ReadonlySet<number>;
}

/**
 * Chooses the events of a stream. Those that somebody listens to are the lives of harmless processes in the recording `rseq`; the
 * rest are the events of other names in `detectors`, but for what Tracee's own detectors found there: nobody has so many findings.
 * The former are spread evenly among the latter.
 * @param names the events that are listened to
 * @param share of them among all, above 0 and up to 1
 * @param length about how many events until it starts again
 */
export function chooseEvents(names: ReadonlySet<string>, share: number, length: number): Casting {
  const lives = wholeLives(readRecorded('rseq'), names, Math.ceil(length * share));
  const wanted = lives.events.map((event) => ({ event, place: placeOf(event.process), subscribed: true }));
  const others = readRecorded('detectors')
    .filter(({ name, isFinding }) => !names.has(name) && !isFinding)
    .map((event, index) => ({ event, place: placeOf(index), subscribed: false }));
  const total = Math.max(wanted.length, Math.round(wanted.length / share));
  const entries: Entry[] = [];
  let taken = 0;
  for (let position = 0; position < total; position++) {
    const isWanted = Math.floor(((position + 1) * wanted.length) / total) > taken;
    const entry = isWanted ? wanted[taken++] : others[(position - taken) % others.length];
    if (entry !== undefined) entries.push(entry);
  }
  return { entries, mortal: lives.threads };
}
