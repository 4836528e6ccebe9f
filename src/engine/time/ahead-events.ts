import { believedSeconds, farSeconds } from '../../event/message/far-times.ts';
import { compareTimes, type EventTime } from './event-time.ts';
import type { HeldEvents } from './held.ts';
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
 * Events far ahead of the stream, which wait for others to confirm their time. Then they are held as any other. An event that none
 * confirms gets the time that the stream had when it came: the time that it claims would end every wait, and would stay in
 * the state of signatures.
 */
export class AheadEvents {
  readonly #copies: Slabs;
  readonly #held: HeldEvents;
  readonly #onAlone: (event: AheadEvent) => void;
  #events: AheadEvent[] = [];
  /** Seconds of the stream for which it is known that none is confirmed. */
  #lookedAt = 0;

  /**
   * @param copies where events are copied to
   * @param held gets those that wait no longer
   * @param onAlone is told of each that nothing has confirmed
   */
  constructor(copies: Slabs, held: HeldEvents, onAlone: (event: AheadEvent) => void) {
    this.#copies = copies;
    this.#held = held;
    this.#onAlone = onAlone;
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
    const range = { index, start: at, end: at + (end - start), head };
    this.#lookedAt = place.seconds;
    this.#events.push({
      ...range,
      seconds,
      nanos,
      arrival,
      copy,
      placeSeconds: place.seconds,
      placeNanos: place.nanos,
    });
  }

  /**
   * Lets go of the events that need not wait any longer, in the order in which they came.
   * @param newest time of the stream: what is not far ahead of it is confirmed
   * @param dueSeconds what came when the stream was not newer than this, with `dueNanos`, has waited long enough
   */
  settle(newest: EventTime, dueSeconds: number, dueNanos: number): void {
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
      if (event.seconds - newest.seconds <= farSeconds) this.#confirmed(event);
      else if (leapt) this.#events.push({ ...event, placeSeconds: newest.seconds, placeNanos: newest.nanos });
      else if (isDue(event) || events.length - index > most) this.#alone(event);
      else this.#events.push(event);
    }
  }

  /** Nothing comes any more that could confirm them. A time that may be that after a pause is believed. */
  end(newest: EventTime): void {
    for (const event of this.#events.splice(0)) {
      if (event.seconds - newest.seconds <= believedSeconds) this.#confirmed(event);
      else this.#alone(event);
    }
  }

  /** The stream has another time than they claim. */
  refute(): void {
    for (const event of this.#events.splice(0)) this.#alone(event);
  }

  #confirmed(event: AheadEvent): void {
    this.#held.add(event, event.copy.bytes, event.arrival);
    this.#copies.release(event.copy);
  }

  #alone(event: AheadEvent): void {
    this.#onAlone(event);
    this.#confirmed({ ...event, seconds: event.placeSeconds, nanos: event.placeNanos });
  }
}
