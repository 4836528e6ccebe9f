import { believedSeconds, farSeconds } from '../../event/message/far-times.ts';
import { compareTimes, type EventTime } from './event-time.ts';
import type { HeldEvents } from './held.ts';
import type { HeldEvent } from './held-rows.ts';
import type { Slab, Slabs } from './slab.ts';

/**
 * Limit of waiting events. More than this wait only if the stream's time stands still; then the first of them is
 * released at once.
 */
const most = 1_024;

/** A waiting event, with the stream's time at its arrival. */
export interface AheadEvent extends HeldEvent {
  readonly arrival: number;
  /** The slab that holds the event in `[start, end)`. */
  readonly copy: Slab;
  readonly placeSeconds: number;
  readonly placeNanos: number;
}

/**
 * Events far ahead of the stream, which wait until other events confirm their time. They are then held like any other
 * event. An event that is not confirmed gets the stream's time at its arrival. Its claimed time would end every wait,
 * and would stay in the state of signatures.
 */
export class AheadEvents {
  readonly #copies: Slabs;
  readonly #held: HeldEvents;
  readonly #onAlone: (event: AheadEvent) => void;
  #events: AheadEvent[] = [];
  /** Seconds of the stream's time at the last check, at which no event was confirmed. */
  #lookedAt = 0;

  /**
   * @param copies memory for the copies of events
   * @param held receives the events that no longer wait
   * @param onAlone called for each event that was not confirmed
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
   * @param arrival time of its arrival
   * @param place the stream's time
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
   * Releases the events that need not wait any longer, in the order of their arrival.
   * @param newest the stream's time: events that are not far ahead of it are confirmed
   * @param dueSeconds with `dueNanos`: events that arrived when the stream's time was not newer than this have waited
   * long enough
   */
  settle(newest: EventTime, dueSeconds: number, dueNanos: number): void {
    const events = this.#events;
    const [first] = events;
    if (first === undefined) return;
    const isDue = ({ placeSeconds, placeNanos }: AheadEvent): boolean =>
      compareTimes(placeSeconds, placeNanos, dueSeconds, dueNanos) <= 0;
    // The events are in the order of their places.
    if (this.#lookedAt === newest.seconds && events.length <= most && !isDue(first)) return;
    // If the stream's time itself has leapt, that does not refute events that are still ahead: they wait anew.
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

  /**
   * Releases all events, because nothing can confirm them any more. A time that is plausible after a pause is accepted.
   */
  end(newest: EventTime): void {
    for (const event of this.#events.splice(0)) {
      if (event.seconds - newest.seconds <= believedSeconds) this.#confirmed(event);
      else this.#alone(event);
    }
  }

  /** Releases all events with the stream's time, because the stream has another time than they claim. */
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
