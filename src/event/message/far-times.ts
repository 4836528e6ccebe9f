/** An event further than this from the newest time, in seconds, does not move event time by itself. */
export const farSeconds = 60;

/**
 * After an event was far behind, further events count as far from this distance on, in seconds. A clock that was set
 * back keeps running, so its events come nearer to the newest time while they vote. With this limit, sixteen such
 * events may be 2 s apart, for any first distance beyond `farSeconds`. It is more than the hold-back's expected
 * lateness.
 */
export const stillFarSeconds = 30;

/** A longer leap of event time is not a pause of the stream: the clock was set. */
export const believedSeconds = 86_400;

/**
 * Majority of far events on one side over near events that moves event time there. Events with a wrong time come
 * singly, or in small groups from one program. After a clock change, all events have the new time.
 */
export const votesNeeded = 16;

/**
 * Majority vote (Boyer and Moore) of events far from the stream's time against events that are near or far on the other
 * side. A minority never wins, in a stream of any length, and the vote needs constant memory.
 */
export class FarTimes {
  /** Current majority of the far events. */
  votes = 0;
  /** Time to move to when there are enough votes: the nearest of the times that have voted. */
  seconds = 0;
  nanos = 0;
  #isAhead = false;

  /** Whether the majority is far behind. */
  get isBehind(): boolean {
    return this.votes > 0 && !this.#isAhead;
  }

  /**
   * Adds the vote of a far event.
   * @param seconds with `nanos`, its time
   * @returns whether there are enough votes; the vote then restarts
   */
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
