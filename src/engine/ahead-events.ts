import { farSeconds } from '../event/far-times.ts';
import { compareTimes, type EventTime } from './event-time.ts';
import type { HeldEvent } from './held-rows.ts';
import type { Slab, Slabs } from './slab.ts';

/** More wait only where the stream's own time stands still; then the first of them is given its place at once. */
const most = 1_024;

/** An event that waits, with the time that the stream had when it came. */
export interface AheadEvent extends HeldEvent {
  readonly arrival: number;
  /** The event stands in its `[start, end)`. */
  readonly copy: Slab;
  readonly placeSeconds: number;
  readonly placeNanos: number;
}

/**
 * Events far ahead of the stream, which wait for others to confirm their time. An event that none confirms gets the time that the
 * stream had when it came: the time that it claims would end every wait, and would stay in the state of signatures.
 */
export class AheadEvents {
  readonly #copies: Slabs;
  #events: AheadEvent[] = [];
  /** Seconds of the stream for which it is known that none is confirmed. */
  #lookedAt = 0;

  /** @param copies where events are copied to */
  constructor(copies: Slabs) {
    this.#copies = copies;
  }

  get size(): number {
    return this.#events.length;
  }

  /**
   * Copies the event that was found in `b`.
   * @param place time of the stream
   */
  add({ index, start, end, head, seconds, nanos }: HeldEvent, b: Uint8Array, arrival: number, place: EventTime): void {
    const copy = this.#copies.copy(b, start, end);
    const at = this.#copies.start;
    const { seconds: placeSeconds, nanos: placeNanos } = place;
    this.#lookedAt = placeSeconds;
    this.#events.push({
      index,
      start: at,
      end: at + (end - start),
      head,
      seconds,
      nanos,
      arrival,
      copy,
      placeSeconds,
      placeNanos,
    });
  }

  /**
   * Takes the events out that need not wait any longer, in the order in which they came, and calls `confirmed` or `alone` for each.
   * @param newest time of the stream: what is not far ahead of it is confirmed
   * @param dueSeconds what came when the stream was not newer than this, with `dueNanos`, has waited long enough
   */
  settle(
    newest: EventTime,
    dueSeconds: number,
    dueNanos: number,
    confirmed: (event: AheadEvent) => void,
    alone: (event: AheadEvent) => void,
  ): void {
    const events = this.#events;
    const [first] = events;
    if (first === undefined) return;
    const isDue = ({ placeSeconds, placeNanos }: AheadEvent): boolean =>
      compareTimes(placeSeconds, placeNanos, dueSeconds, dueNanos) <= 0;
    // They came in the order of their places.
    if (this.#lookedAt === newest.seconds && events.length <= most && !isDue(first)) return;
    // Where time itself has made a leap, that says nothing against those that are still ahead: they wait anew.
    const leapt = newest.seconds - this.#lookedAt > farSeconds;
    this.#lookedAt = newest.seconds;
    this.#events = [];
    for (const [index, event] of events.entries()) {
      const { copy } = event;
      if (event.seconds - newest.seconds <= farSeconds) confirmed(event);
      else if (leapt) {
        this.#events.push({ ...event, placeSeconds: newest.seconds, placeNanos: newest.nanos });
        continue;
      } else if (isDue(event) || events.length - index > most) alone(event);
      else {
        this.#events.push(event);
        continue;
      }
      this.#copies.release(copy);
    }
  }

  /** Takes all of them out, in the order in which they came. */
  takeAll(taken: (event: AheadEvent) => void): void {
    const events = this.#events;
    this.#events = [];
    for (const event of events) {
      taken(event);
      this.#copies.release(event.copy);
    }
  }
}
