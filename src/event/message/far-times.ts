/** An event further than this from the newest time, in seconds, does not move event time by itself. */
export const farSeconds = 60;

/**
 * Once an event was far behind, others count with it from this distance on, in seconds. A clock that was set back goes on: its events
 * come nearer to the newest time while they vote. Sixteen of them may be 2 s apart, wherever beyond `farSeconds` the first was. It is
 * more than the lateness that the hold-back expects of any event.
 */
export const stillFarSeconds = 30;

/** A longer leap of event time is no pause of the stream: the clock was set. */
export const believedSeconds = 86_400;

/**
 * So many more events must be far away on one side than are near before event time follows them. Events with a wrong time come
 * one by one, or as the few that one program causes; where the clock was set, all events have the new time.
 */
export const votesNeeded = 16;

/**
 * Counts events whose time is far from that of the stream, each against one that is near or far on the other side (the majority
 * vote of Boyer and Moore). So a minority never wins, however long the stream is, and nothing is kept of it.
 */
export class FarTimes {
  /** How far they are in the majority. */
  votes = 0;
  /** Where time is to go when there are enough votes: the nearest of the times that have voted. */
  seconds = 0;
  nanos = 0;
  #isAhead = false;

  /** More events were far behind than near or far ahead. */
  get isBehind(): boolean {
    return this.votes > 0 && !this.#isAhead;
  }

  /** An event is far away at this time. @returns whether there are enough now; then it starts anew */
  add(isAhead: boolean, seconds: number, nanos: number): boolean {
    if (this.votes > 0 && isAhead !== this.#isAhead) {
      this.votes--;
      return false;
    }
    if (this.votes === 0 || this.#isNearer(seconds, nanos)) {
      this.seconds = seconds;
      this.nanos = nanos;
    }
    this.#isAhead = isAhead;
    if (++this.votes < votesNeeded) return false;
    this.votes = 0;
    return true;
  }

  #isNearer(seconds: number, nanos: number): boolean {
    const later = seconds > this.seconds || (seconds === this.seconds && nanos > this.nanos);
    return later !== this.#isAhead;
  }
}
