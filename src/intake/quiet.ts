import { at, contentEnd, lastInt64, skip, uint32, varint } from '../event/wire.ts';

/** Two clocks in milliseconds. */
export interface QuietClock {
  /** The clock of `arrival`: never goes back. */
  monotonic(): number;
  /** Since the epoch. */
  wall(): number;
}

/** How old an event may be when it arrives and still count as live. */
const LIVE_MS = 10_000;
/** How long a live stream must be silent before its silence says anything. */
const LIVE_SILENCE_MS = 100;
/** The same for a recording that a simulated Tracee plays, whose pauses are the player's and not of the time recorded. */
const REPLAYED_SILENCE_MS = 1_000;
/** Who asks so late was itself held up, perhaps with the whole machine: what came meanwhile has not been read yet. */
const HELD_UP_MS = 1_000;

/**
 * Decides when the silence of a live stream means that time has passed.
 *
 * Where the own time of an event that was read last is within 10 s of the wall clock, the stream is live: after 100 ms
 * without a message no older event is to be expected, and timers that wait in event time may come due. Where it is not,
 * a recording is being played; a pause of the player must not run timers ahead of the events behind it, so 1 000 ms must
 * pass.
 */
export class Quiet {
  readonly #clock: QuietClock;
  /** Monotonic time since which nothing has come; undefined while there is no stream. */
  #since: number | undefined;
  #asked: number | undefined;
  /** Arrival of the last read, and the own time of an event in it, in seconds since the epoch. */
  #last: { arrival: number; seconds: number } | undefined;

  constructor(clock: QuietClock) {
    this.#clock = clock;
  }

  /** A stream has been opened. The time without one counts as unknown, not as quiet. */
  streamOpened(): void {
    this.#since = this.#clock.monotonic();
    this.#asked = this.#since;
  }

  /** The stream is gone; nothing is known until the next one. */
  streamLost(): void {
    this.#since = undefined;
  }

  /** A `StreamEventsResponse`, `bytes[start, end)`, has come at this monotonic time. */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void {
    this.#since = arrival;
    // One event of a read speaks for the others: looking into each costs as much as reading them.
    if (arrival === this.#last?.arrival) return;
    const seconds = eventSeconds(bytes, start, end);
    if (seconds === undefined) return;
    if (this.#last === undefined) this.#last = { arrival, seconds };
    else {
      this.#last.arrival = arrival;
      this.#last.seconds = seconds;
    }
  }

  /**
   * For how many nanoseconds the stream has been quiet; undefined where its silence says nothing (yet). To be asked every
   * 50 to 100 ms, each time after the socket has had its turn.
   */
  silence(): bigint | undefined {
    const now = this.#clock.monotonic();
    const heldUp = this.#asked !== undefined && now - this.#asked > HELD_UP_MS;
    this.#asked = now;
    if (this.#since === undefined || this.#last === undefined) return undefined;
    if (heldUp) this.#since = now;
    const silenceMs = now - this.#since;
    const wallAtArrival = this.#clock.wall() - (now - this.#last.arrival);
    const live = Math.abs(wallAtArrival - this.#last.seconds * 1_000) <= LIVE_MS;
    if (silenceMs < (live ? LIVE_SILENCE_MS : REPLAYED_SILENCE_MS)) return undefined;
    return BigInt(Math.floor(silenceMs * 1_000_000));
  }
}

/**
 * Seconds since the epoch of the event in a `StreamEventsResponse` (event = 1, in it timestamp = 1, in it seconds = 1);
 * undefined where it has none or the bytes are damaged.
 */
function eventSeconds(bytes: Uint8Array, start: number, end: number): number | undefined {
  try {
    const eventEnd = enterFirstField(bytes, start, end);
    if (eventEnd < 0) return undefined;
    const timestampEnd = enterFirstField(bytes, at.pos, eventEnd);
    if (timestampEnd < 0) return undefined;
    for (let p = at.pos; p < timestampEnd; ) {
      const tag = uint32(bytes, p, timestampEnd);
      if (tag === 8) {
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

/** Finds the length-delimited field 1 of `b[p, end)`: it lies from `at.pos` to the returned end; -1 where there is none. */
function enterFirstField(b: Uint8Array, p: number, end: number): number {
  while (p < end) {
    const tag = uint32(b, p, end);
    if (tag === 10) return contentEnd(b, at.pos, end);
    p = skip(b, at.pos, end, tag & 7);
  }
  return -1;
}
