import { at, contentEnd, lastInt64, skip, uint32, varint } from '../../event/bytes/wire.ts';
import { eventTimestampTag, streamEventsResponseEventTag, timestampSecondsTag } from '../../gen/tags.ts';

/** What a stream may be behind, with no sign of it, before its silence says anything. */
export const defaultQuietGraceMs = 3_000;
/** A shorter stall is none that must be remembered. */
const notableStallMs = 1_500;
/** Longer stalls are not waited for: findings would come too late. */
const mostGraceMs = 60_000;
/** A shorter silence is no stall that matters. */
const notableMs = 1_000;
/** How long a stall is remembered at least; twice as long at most. */
const rememberedMs = 600_000;
/** More than the stall that was seen, as the next one may be a little longer. */
const graceMargin = 1.25;
/** Times are looked at in whole seconds. */
const roundingMs = 1_000;
/** So many events after a silence must be from within it: a system call that has blocked is reported with the time of its start. */
const witnessesNeeded = 4;
/** Who asks so late was itself held up, perhaps with the whole machine: what came meanwhile has not been read yet. */
const heldUpMs = 1_000;

/** A silence, and how far the events after it are behind. */
interface EndedSilence {
  /** Monotonic time of the last event before it, and that event's own time in seconds. */
  readonly since: number;
  readonly before: number;
  /** The least that an event after it was behind. */
  stallMs: number;
  witnesses: number;
}

/**
 * Decides when the silence of a live stream means that time has passed.
 *
 * A Tracee that stalls is silent, too, and what has happened meanwhile comes later. So the first 3 s of a silence say nothing.
 * Where the events after a silence are not newer by as much, the stream had stalled: the grace is longer than that from then on.
 */
export class Quiet {
  readonly #now: () => number;
  readonly #leastGraceMs: number;
  /** Monotonic time since which nothing has come; undefined while there is no stream. */
  #since: number | undefined;
  #asked: number | undefined;
  /** Arrival of the last read. */
  #arrival: number | undefined;
  /** Own time of an event in it, in seconds since the epoch. */
  #seconds: number | undefined;
  /** The silence that has ended last, while it is not known whether it was a stall. */
  #ended: EndedSilence | undefined;
  /** The longest stall of this stretch of time, and of the one before. */
  #stall = 0;
  #stallBefore = 0;
  #stretchEnds = 0;

  /**
   * @param now the clock of `arrival`, in milliseconds: never goes back
   * @param leastGraceMs so much of each silence says nothing
   */
  constructor(now: () => number, leastGraceMs = defaultQuietGraceMs) {
    this.#now = now;
    this.#leastGraceMs = leastGraceMs;
  }

  /** A stream has been opened. The time without one counts as unknown, not as quiet. */
  streamOpened(): void {
    this.#since = this.#now();
    this.#asked = this.#since;
  }

  /** The stream is gone; nothing is known until the next one. */
  streamLost(): void {
    this.#since = undefined;
    this.#seconds = undefined;
    this.#ended = undefined;
  }

  /** A `StreamEventsResponse`, `bytes[start, end)`, has come at this monotonic time. */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    const silenceMs = arrival - (this.#since ?? arrival);
    this.#since = arrival;
    // One event of a read speaks for the others: looking into each costs as much as reading them.
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
   * How many nanoseconds have passed for sure since the last event; undefined where the silence says nothing (yet). To be asked
   * every 50 to 100 ms, each time after the socket has had its turn.
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

  /** An event has come after a silence. */
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

/** Seconds since the epoch of the event in a `StreamEventsResponse`; undefined where it has none or the bytes are damaged. */
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
    // Whoever reads the event says what is wrong with it.
    return undefined;
  }
}

/** Finds the first field of this tag in `b[p, end)`: its content lies from `at.pos` to the returned end; -1 where there is none. */
function enterField(b: Uint8Array, p: number, end: number, wanted: number): number {
  while (p < end) {
    const tag = uint32(b, p, end);
    if (tag === wanted) return contentEnd(b, at.pos, end);
    p = skip(b, at.pos, end, tag & 7);
  }
  return -1;
}
