import { addressFilm, exposeFilm, type Film } from './film.ts';
import type { Life, Script } from './script.ts';
import { Threads } from './threads.ts';

/** Microseconds into a second: from 2^28 ns on nanoseconds need five bytes, before that four, and below 2^21 ns fewer. */
const longFrom = 268_435.456;
const shortFrom = 2_098;
/** A nanosecond: no two events have the same time. */
const grain = 0.001;
/** An event is sent at most so many microseconds after its time, though nothing was sent for longer. */
const longestAgo = 100_000;

/**
 * Gives the frames of a script the time at which they are sent, in place, and each thread in it a new identity whenever it starts
 * again. So nothing is encoded while the stream runs, and yet no two events are alike.
 */
export class Stamper {
  readonly frames: number;
  readonly events: number;
  readonly #lives: readonly Life[];
  readonly #timeOrder: Uint32Array;
  readonly perFrame: number;
  readonly #long: Film;
  readonly #short: Film;
  readonly #threads: Threads;
  /** Lives in the order in which they begin, and by position of the stream how many have begun before it. */
  readonly #beginning: readonly number[];
  readonly #begunBefore: Uint32Array;
  /** A whole second, in microseconds since the epoch. Times are counted from here, so that a number can tell nanoseconds apart. */
  readonly #origin: number;
  /** By position in the order of time. */
  readonly #times: Float64Array;
  readonly #subscribedBefore: Uint32Array;
  /** How far an event is sent from its place in the order of time, at most. */
  readonly #disorder: number;
  /** The newest time that was given to an event. */
  #latest: number;
  /** Number of events, in the order of time, that have got theirs this time round: some of them are sent later. */
  #timed = 0;

  constructor(script: Script, perFrame: number) {
    this.#lives = script.lives;
    this.perFrame = perFrame;
    this.#long = exposeFilm(script.long, perFrame);
    this.#short = exposeFilm(script.short, perFrame);
    this.events = script.subscribed.length;
    this.frames = Math.ceil(this.events / perFrame);
    this.#times = new Float64Array(this.events);
    this.#timeOrder = Uint32Array.from(script.timeOrder);
    const now = Date.now() * 1_000;
    this.#origin = Math.floor(now / 1e6) * 1e6;
    this.#latest = now - this.#origin;
    this.#disorder = script.timeOrder.reduce((most, order, at) => Math.max(most, Math.abs(order - at)), 0);
    this.#threads = new Threads(script.lives, now);
    const mortal = [...script.lives.entries()].filter(([, { first }]) => first >= 0);
    this.#beginning = mortal.sort(([, a], [, b]) => a.first - b.first).map(([life]) => life);
    this.#begunBefore = countBefore(
      this.events,
      mortal.map(([, { first }]) => first),
    );
    this.#subscribedBefore = countBefore(
      this.events,
      script.subscribed.flatMap((wanted, at) => (wanted ? [at] : [])),
    );
  }

  /** Puts the number of the stream into all frames. */
  address(stream: number): void {
    addressFilm(this.#long, stream);
    addressFilm(this.#short, stream);
  }

  /** How many events the frames [from, to) hold, and how many of these somebody listens to. */
  count(from: number, to: number): { readonly events: number; readonly subscribed: number } {
    const [first, end] = [this.#position(from), this.#position(to)];
    return {
      events: end - first,
      subscribed: (this.#subscribedBefore[end] ?? 0) - (this.#subscribedBefore[first] ?? 0),
    };
  }

  /** The film whose nanoseconds have the right length at this time, in microseconds since the epoch. */
  film(now: number): Film {
    return now % 1e6 < longFrom ? this.#short : this.#long;
  }

  /**
   * Writes the frames [from, to) anew, their times spread from the latest before up to now. They must not be on their way any
   * more from the round before.
   * @param now microseconds since the epoch; the film is that of `film(now)`
   */
  stamp(from: number, to: number, now: number): void {
    const film = this.film(now);
    const isShort = film === this.#short;
    const relative = now - this.#origin;
    const beginning = Math.floor(relative / 1e6) * 1e6;
    const layoutFrom = beginning + (isShort ? shortFrom : longFrom);
    const layoutTo = beginning + (isShort ? longFrom : 1e6) - this.events * grain;
    const until = Math.min(Math.max(relative, layoutFrom), layoutTo);
    const earliest = Math.max(layoutFrom, until - longestAgo);
    // A new time round must not begin before the one before has ended.
    const since = Math.max(this.#latest, earliest);
    const first = this.#position(from);
    const end = this.#position(to);
    this.#time(first, end, earliest, since, until);
    const { bytes, markAt, markOf } = film;
    const second = (this.#origin + beginning) / 1e6;
    for (let position = first; position < end; position++) {
      const time = this.#timeAt(this.#timeOrder[position] ?? 0);
      const mark = markOf[position] ?? 0;
      const p = markAt[mark] ?? 0;
      writeTime(bytes, p, second, Math.round((time - beginning) * 1_000), isShort);
      if (mark + 1 < (markOf[position + 1] ?? 0)) this.#writeThreads(film, position);
    }
  }

  #position(frame: number): number {
    return Math.min(frame * this.perFrame, this.events);
  }

  /**
   * Gives the events in `[first, end)` of the stream their times, and those that come before them in the order of time. What
   * was timed before and is sent only now keeps its time, unless that is too early.
   */
  #time(first: number, end: number, earliest: number, since: number, until: number): void {
    if (first === 0) this.#timed = 0;
    let lowest = this.events;
    let timed = this.#timed;
    for (let position = first; position < end; position++) {
      const order = this.#timeOrder[position] ?? 0;
      lowest = Math.min(lowest, order);
      timed = Math.max(timed, order + 1);
    }
    // The first events of a thread may come before the event of its birth.
    const begun = this.#begunBefore[end] ?? 0;
    for (let next = this.#begunBefore[first] ?? 0; next < begun; next++) {
      timed = Math.max(timed, (this.#lives[this.#beginning[next] ?? 0]?.born ?? 0) + 1);
    }
    const step = Math.max(grain, (until - since) / (timed - this.#timed));
    for (let order = this.#timed; order < timed; order++) this.#times[order] = since + step * (order - this.#timed + 1);
    // Any that is not sent yet may be too early, not only what is sent now: they stay in their order.
    const isTooEarly = this.#timeAt(lowest) < earliest;
    const unsent = isTooEarly ? Math.max(0, lowest - 2 * this.#disorder) : timed;
    for (let order = unsent; order < timed; order++) {
      const before = order === 0 ? 0 : this.#timeAt(order - 1);
      this.#times[order] = Math.max(this.#timeAt(order), earliest, before + grain);
    }
    this.#timed = timed;
    this.#latest = Math.max(since, this.#timeAt(timed - 1));
  }

  #timeAt(order: number): number {
    return this.#times[order] ?? 0;
  }

  #writeThreads({ bytes, markAt, markKind, markLife, markOf }: Film, position: number): void {
    const before = this.#begunBefore[position + 1] ?? 0;
    for (let next = this.#begunBefore[position] ?? 0; next < before; next++) {
      const life = this.#beginning[next] ?? 0;
      const born = this.#timeAt(this.#lives[life]?.born ?? 0);
      this.#threads.start(life, this.#origin + Math.floor(born));
    }
    const last = markOf[position + 1] ?? 0;
    for (let mark = (markOf[position] ?? 0) + 1; mark < last; mark++) {
      this.#threads.write(markKind[mark] ?? 0, markLife[mark] ?? 0, bytes, markAt[mark] ?? 0);
    }
  }
}

/** Seconds in five bytes, the tag of the nanoseconds, these in four or five. By hand, because every event needs it. */
function writeTime(bytes: Uint8Array, p: number, seconds: number, nanos: number, isShort: boolean): void {
  bytes[p] = (seconds & 127) | 128;
  bytes[p + 1] = ((seconds >>> 7) & 127) | 128;
  bytes[p + 2] = ((seconds >>> 14) & 127) | 128;
  bytes[p + 3] = ((seconds >>> 21) & 127) | 128;
  bytes[p + 4] = seconds >>> 28;
  bytes[p + 6] = (nanos & 127) | 128;
  bytes[p + 7] = ((nanos >>> 7) & 127) | 128;
  bytes[p + 8] = ((nanos >>> 14) & 127) | 128;
  if (isShort) bytes[p + 9] = nanos >>> 21;
  else {
    bytes[p + 9] = ((nanos >>> 21) & 127) | 128;
    bytes[p + 10] = nanos >>> 28;
  }
}

/** By position up to `length`: how many of `positions` are before it. */
function countBefore(length: number, positions: readonly number[]): Uint32Array {
  const counts = new Uint32Array(length + 1);
  for (const position of positions) counts[position + 1] = (counts[position + 1] ?? 0) + 1;
  for (let position = 0; position < length; position++)
    counts[position + 1] = (counts[position + 1] ?? 0) + (counts[position] ?? 0);
  return counts;
}
