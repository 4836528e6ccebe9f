import { at, contentEnd, lastInt64, skip, uint32, varint } from '../../event/bytes/wire.ts';
import { eventTimestampTag, streamEventsResponseEventTag, timestampSecondsTag } from '../../gen/tags.ts';

/** Delay of a stream in milliseconds that must be assumed without any sign of it. Shorter silence is ignored. */
export const defaultQuietGraceMs = 3_000;
/** Shorter stalls are not remembered. */
const notableStallMs = 1_500;
/** Limit of the grace period. A longer one would delay findings too much. */
const mostGraceMs = 60_000;
/** Shorter silence is not examined for a stall. */
const notableMs = 1_000;
/** A stall is remembered for at least this long, and at most for twice as long. */
const rememberedMs = 600_000;
/** The grace period is this many times the longest stall, because the next one may be longer. */
const graceMargin = 1.25;
/** Resolution of the compared times. */
const roundingMs = 1_000;
/**
 * Number of events after a silence that must date from within it. A single event proves nothing: a system call that has
 * blocked carries the time of its start.
 */
const witnessesNeeded = 4;
/**
 * A caller that is this late was delayed itself, perhaps with the whole machine. Data that arrived meanwhile has not
 * been read yet.
 */
const heldUpMs = 1_000;

/** A silence that has ended, and the delay of the events after it. */
interface EndedSilence {
  /** Monotonic time of the last event before it, and that event's own time in seconds. */
  readonly since: number;
  readonly before: number;
  /** Smallest delay of an event after it. */
  stallMs: number;
  witnesses: number;
}

/**
 * Decides when the silence of a live stream means that time has passed.
 * A stalled Tracee is silent too, and its events come later. The first 3 s of a silence are therefore ignored. If the
 * events after a silence are not newer by as much, the stream had stalled. The grace period is then longer than that
 * stall.
 */
export class Quiet {
  readonly #now: () => number;
  readonly #leastGraceMs: number;
  /** Monotonic time since which nothing has arrived; undefined without a stream. */
  #since: number | undefined;
  #asked: number | undefined;
  /** Arrival of the last read. */
  #arrival: number | undefined;
  /** The time of an event in that read, in seconds since the epoch. */
  #seconds: number | undefined;
  /** The last silence, until it is known whether it was a stall. */
  #ended: EndedSilence | undefined;
  /** The longest stall in the current period, and in the previous one. */
  #stall = 0;
  #stallBefore = 0;
  #stretchEnds = 0;

  /**
   * @param now the clock of `arrival`, in milliseconds; monotonic
   * @param leastGraceMs minimum grace period in milliseconds
   */
  constructor(now: () => number, leastGraceMs = defaultQuietGraceMs) {
    this.#now = now;
    this.#leastGraceMs = leastGraceMs;
  }

  /** Call it when a stream has been opened. The time without a stream counts as unknown, not as quiet. */
  streamOpened(): void {
    this.#since = this.#now();
    this.#asked = this.#since;
  }

  /** Call it when the stream is lost. */
  streamLost(): void {
    this.#since = undefined;
    this.#seconds = undefined;
    this.#ended = undefined;
  }

  /**
   * Takes a `StreamEventsResponse`, `bytes[start, end)`.
   * @param arrival monotonic time in milliseconds
   */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    const silenceMs = arrival - (this.#since ?? arrival);
    this.#since = arrival;
    // Only one event of a read is examined: examining each would cost as much as reading them.
    if (arrival === this.#arrival && this.#ended === undefined) return;
    this.#arrival = arrival;
    const seconds = eventSeconds(bytes, start, end);
    if (seconds === undefined) return;
    const before = this.#seconds;
    this.#seconds = seconds;
    const wasAwake = this.#asked !== undefined && arrival - this.#asked <= heldUpMs;
    if (before !== undefined && silenceMs > notableMs && wasAwake) {
      this.#ended = { before, since: arrival - silenceMs, stallMs: silenceMs, witnesses: 0 };
    }
    if (this.#ended !== undefined) this.#learn(this.#ended, seconds, arrival);
  }

  /**
   * Call it every 50 to 100 ms, each time after the socket was read.
   * @returns nanoseconds that have certainly passed since the last event; undefined during the grace period
   */
  silence(): bigint | undefined {
    const now = this.#now();
    const heldUp = this.#asked !== undefined && now - this.#asked > heldUpMs;
    this.#asked = now;
    if (this.#since === undefined || this.#seconds === undefined) return undefined;
    if (heldUp) this.#since = now;
    const passedMs = now - this.#since - this.#graceMs(now);
    return passedMs <= 0 ? undefined : BigInt(Math.floor(passedMs * 1_000_000));
  }

  /** Handles an event after a silence. */
  #learn(ended: EndedSilence, seconds: number, arrival: number): void {
    const behindMs = arrival - ended.since - (seconds - ended.before) * 1_000;
    ended.stallMs = Math.min(ended.stallMs, behindMs);
    if (++ended.witnesses < witnessesNeeded) return;
    this.#ended = undefined;
    if (ended.stallMs > notableStallMs) this.#stall = Math.max(this.#stall, ended.stallMs);
  }

  #graceMs(now: number): number {
    if (now >= this.#stretchEnds) {
      this.#stallBefore = this.#stall;
      this.#stall = 0;
      this.#stretchEnds = now + rememberedMs;
    }
    const stall = Math.max(this.#stall, this.#stallBefore);
    const learnt = stall === 0 ? 0 : stall * graceMargin + roundingMs;
    return Math.min(Math.max(this.#leastGraceMs, learnt), mostGraceMs);
  }
}

/**
 * @returns the time of the event in a `StreamEventsResponse`, in seconds since the epoch; undefined if there is none or
 * the bytes are damaged
 */
function eventSeconds(bytes: Uint8Array, start: number, end: number): number | undefined {
  try {
    const eventEnd = enterField(bytes, start, end, streamEventsResponseEventTag);
    if (eventEnd < 0) return undefined;
    const timestampEnd = enterField(bytes, at.pos, eventEnd, eventTimestampTag);
    if (timestampEnd < 0) return undefined;
    for (let p = at.pos; p < timestampEnd; ) {
      const tag = uint32(bytes, p, timestampEnd);
      if (tag === timestampSecondsTag) {
        varint(bytes, at.pos, timestampEnd);
        return at.hi === 0 ? at.lo : Number(lastInt64());
      }
      p = skip(bytes, at.pos, timestampEnd, tag & 7);
    }
    return undefined;
  } catch {
    // The reader of the event reports the damage.
    return undefined;
  }
}

/**
 * Finds the first field with this tag in `b[p, end)`.
 * @returns the end of its content, which starts at `at.pos`; -1 if there is none
 */
function enterField(b: Uint8Array, p: number, end: number, wanted: number): number {
  while (p < end) {
    const tag = uint32(b, p, end);
    if (tag === wanted) return contentEnd(b, at.pos, end);
    p = skip(b, at.pos, end, tag & 7);
  }
  return -1;
}
