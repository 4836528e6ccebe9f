import { farSeconds } from '../../event/message/far-times.ts';

/** Covers what different CPUs deliver apart, and is enough where Tracee is not under load. */
const leastMs = 250;
/** A Tracee under load, or one that was stopped, delivers CPUs apart by seconds. More would delay findings for too long. */
const mostMs = 5_000;
/** Lateness that was seen counts for this long at least, and for twice as long at most, in seconds of event time. */
const windowSeconds = 60;
/** As much again is held back as events were late: the next burst is seldom like the last. */
const margin = 2;

/**
 * For how long events are held back to put them in order. It follows the lateness that was seen lately, and nothing else, so
 * that the same stream always gives the same. The latest event of a window does not count alone: a system call that was blocked
 * comes with the time of its start, however long ago that is.
 */
export class HoldBack {
  /** Milliseconds to hold back. */
  ms = 0;
  /** The same in whole seconds, and nanoseconds beside them: small integers, which are never allocated. */
  seconds = 0;
  nanos = 0;
  /** The second largest lateness in this window, in nanoseconds: only a larger one says anything new. */
  seen: number;
  /** Event time in seconds at which this window ends. */
  windowEnds = 0;
  #largest = 0;
  #before = 0;

  /** @param fixedMs holds back for so many milliseconds, whatever is seen */
  constructor(fixedMs?: number) {
    this.#set(fixedMs ?? leastMs);
    this.seen = fixedMs === undefined ? 0 : Number.POSITIVE_INFINITY;
    if (fixedMs !== undefined) this.windowEnds = Number.POSITIVE_INFINITY;
  }

  /** An event came so many nanoseconds behind the newest one: more than `seen`. */
  late(behind: number): void {
    // That is another time, not lateness.
    if (behind > farSeconds * 1e9) return;
    this.seen = Math.min(this.#largest, behind);
    this.#largest = Math.max(this.#largest, behind);
    this.#adapt();
  }

  /** Event time has come to the end of the window. @param seconds where it is */
  turn(seconds: number): void {
    this.#before = this.seen;
    this.seen = this.#largest = 0;
    this.windowEnds = seconds + windowSeconds;
    this.#adapt();
  }

  /** Event time starts anew. */
  restart(): void {
    if (this.windowEnds !== Number.POSITIVE_INFINITY) this.windowEnds = 0;
  }

  #adapt(): void {
    const wantedMs = Math.ceil((margin * Math.max(this.#before, this.seen)) / 1e6);
    this.#set(Math.min(Math.max(wantedMs, leastMs), mostMs));
  }

  #set(ms: number): void {
    this.ms = ms;
    this.seconds = Math.floor(ms / 1_000);
    this.nanos = Math.round((ms % 1_000) * 1e6);
  }
}
