import { farSeconds } from '../../event/message/far-times.ts';

/** Covers the delivery difference between CPUs, and is enough while Tracee is not under load. */
const leastMs = 250;
/**
 * Tracee under load, or after a stop, delivers events of different CPUs seconds apart. A longer hold-back would delay
 * findings too much.
 */
const mostMs = 5_000;
/** Observed lateness counts for at least this many seconds of event time, and at most for twice as long. */
const windowSeconds = 60;
/** The hold-back is the observed lateness times this factor, because bursts differ. */
const margin = 2;

/**
 * Determines how long events are held back to sort them. The hold-back depends only on recent lateness, so that the
 * same stream always gives the same result. The single latest event of a window does not count: a system call that was
 * blocked carries the time of its start, which may be long ago.
 */
export class HoldBack {
  /** Hold-back in milliseconds. */
  ms = 0;
  /** Hold-back in whole seconds, with nanoseconds in `nanos`: small integers, which are never allocated. */
  seconds = 0;
  nanos = 0;
  /** Second largest lateness in this window in nanoseconds. Only a larger lateness changes the result. */
  seen: number;
  /** End of this window, in seconds of event time. */
  windowEnds = 0;
  #largest = 0;
  #before = 0;

  /** @param fixedMs constant hold-back in milliseconds, whatever the lateness */
  constructor(fixedMs?: number) {
    this.#set(fixedMs ?? leastMs);
    this.seen = fixedMs === undefined ? 0 : Number.POSITIVE_INFINITY;
    if (fixedMs !== undefined) this.windowEnds = Number.POSITIVE_INFINITY;
  }

  /**
   * Records the lateness of an event.
   * @param behind nanoseconds behind the newest event; more than `seen`
   */
  late(behind: number): void {
    // Such an event has a wrong time and is not late.
    if (behind > farSeconds * 1e9) return;
    this.seen = Math.min(this.#largest, behind);
    this.#largest = Math.max(this.#largest, behind);
    this.#adapt();
  }

  /**
   * Ends the window.
   * @param seconds current event time
   */
  turn(seconds: number): void {
    this.#before = this.seen;
    this.seen = this.#largest = 0;
    this.windowEnds = seconds + windowSeconds;
    this.#adapt();
  }

  /** Restarts the window, because event time restarts. */
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
