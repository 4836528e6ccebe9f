import { addressFilm, exposeFilm, type Film } from './film.ts';
import type { Life, Script } from './script.ts';
import { Threads } from './threads.ts';

/** Nanoseconds from here to the end of the second need five bytes, those before it four, and the first of all fewer. */
const longFrom = 268_436;
const shortFrom = 2_098;
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
  /** Microseconds since the epoch, by position. */
  readonly #times: Float64Array;
  readonly #subscribedBefore: Uint32Array;
  #latest: number;

  constructor(script: Script, perFrame: number) {
    this.#lives = script.lives;
    this.perFrame = perFrame;
    this.#long = exposeFilm(script.long, perFrame);
    this.#short = exposeFilm(script.short, perFrame);
    this.events = script.subscribed.length;
    this.frames = Math.ceil(this.events / perFrame);
    this.#times = new Float64Array(this.events);
    this.#timeOrder = Uint32Array.from(script.timeOrder);
    this.#latest = Date.now() * 1_000;
    this.#threads = new Threads(script.lives, this.#latest);
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
    const second = Math.floor(now / 1e6);
    const beginning = second * 1e6;
    const layoutFrom = beginning + (isShort ? shortFrom : longFrom);
    const until = Math.max(now, layoutFrom);
    const earliest = Math.max(layoutFrom, until - longestAgo);
    const since = Math.max(Math.min(this.#latest, until), earliest);
    const first = this.#position(from);
    const end = this.#position(to);
    const step = (until - since) / (end - first);
    for (let position = first; position < end; position++) {
      this.#times[position] = since + step * (position - first + 1);
    }
    this.#latest = until;
    const { bytes, markAt, markOf } = film;
    for (let position = first; position < end; position++) {
      const time = Math.max(earliest, this.#timeAt(this.#timeOrder[position] ?? 0, end));
      const mark = markOf[position] ?? 0;
      const p = markAt[mark] ?? 0;
      writeTime(bytes, p, second, ((time - beginning) * 1_000) | 0, isShort);
      if (mark + 1 < (markOf[position + 1] ?? 0)) this.#writeThreads(film, position, end, time);
    }
  }

  #position(frame: number): number {
    return Math.min(frame * this.perFrame, this.events);
  }

  /** What comes later than the last stamped event has no time yet; it gets that one's. */
  #timeAt(position: number, end: number): number {
    return this.#times[Math.min(position, end - 1)] ?? 0;
  }

  #writeThreads(
    { bytes, markAt, markKind, markLife, markOf }: Film,
    position: number,
    end: number,
    time: number,
  ): void {
    const before = this.#begunBefore[position + 1] ?? 0;
    for (let next = this.#begunBefore[position] ?? 0; next < before; next++) {
      const life = this.#beginning[next] ?? 0;
      this.#threads.start(life, Math.min(time, this.#timeAt(this.#lives[life]?.born ?? 0, end)));
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
