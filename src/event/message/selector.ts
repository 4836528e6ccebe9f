import {
  eventIdTag,
  eventNameTag,
  eventTimestampTag,
  streamEventsResponseEventTag,
  timestampNanosTag,
  timestampSecondsTag,
} from '../../gen/tags.ts';
import { NameTable } from '../bytes/name-table.ts';
import { FarTimes, farSeconds, stillFarSeconds } from './far-times.ts';
import { MessageHead } from './message-head.ts';

/** Numbers of this module stand in the machine code, imported ones are read from memory each time (docs/decisions/0063-tags.md). */
const responseEventTag = streamEventsResponseEventTag;
const timestampTag = eventTimestampTag;
const secondsTag = timestampSecondsTag;
const nanosTag = timestampNanosTag;
const idTag = eventIdTag;
const nameTag = eventNameTag;

/** What the engine has to know of a message that holds a wanted event. */
export interface Selected {
  /** Of its name in the list of wanted names. */
  readonly index: number;
  /** Range of the `tracee.v1beta1.Event` in the bytes of the message. */
  readonly start: number;
  readonly end: number;
  /** Behind `start`: so many bytes are time, id and name, each in its shortest form. 0 where that is not known. */
  readonly head: number;
  /** Time of the event: epoch seconds, which may be before 1970, and nanoseconds under a second. */
  readonly seconds: number;
  readonly nanos: number;
  /**
   * Newest time among all events so far, this one and unwanted ones included. Not among them are events far ahead that too few
   * others confirm (`FarTimes`); where most events are far behind, it goes back.
   */
  readonly newestSeconds: number;
  readonly newestNanos: number;
}

/** The message holds no event, or its beginning is damaged. */
export const damaged = -1;
/** Nobody listens to the event. */
export const unwanted = -2;
/** The same, and the engine must be told how far time has come: so many went by, or time has made a leap. */
export const unwantedMark = -3;

/**
 * Among the names that are wanted: any event whose number may be that of a detector of Tracee, and whose name is not there
 * itself. No event can be called so.
 */
export const detectorEvents = 'events of detectors';
/**
 * Numbers of detectors' events: from 7500 on, formerly from 6000 on; what Tracee itself makes stays below
 * (pkg/events/event_id_translation.go, pkg/detectors/events.go). Which detector has which depends on what is loaded.
 */
const firstDetectorId = 6_000;
/** What the signatures of Tracee up to v0.24.1 find has no number; its ordinary events have one. */
const noId = 0;

/** A mark is due after so many unwanted events. A power of two. */
const markEvery = 256;

/**
 * Looks at messages and says which of them the engine needs: by name, and without allocating anything. What it says of the
 * last message stands in its fields.
 *
 * It may run on another thread than the engine (`Engine.take`, `Engine.unwanted`, `Engine.damaged`), one for the whole life of
 * an engine. Unwanted events may then be told together, but before whatever comes behind them: a wanted event, a damaged
 * message, a mark that is due, quiet, a gap, the end.
 */
export class Selector implements Selected {
  index = -1;
  start = 0;
  end = 0;
  head = 0;
  seconds = 0;
  nanos = 0;
  newestSeconds = 0;
  newestNanos = 0;
  readonly #names: NameTable;
  /** Index of `detectorEvents`, -1 where nobody wants them. */
  readonly #detectors: number;
  readonly #head = new MessageHead();
  #id = 0;
  #nameStart = 0;
  #nameEnd = 0;
  #unwanted = 0;
  readonly #farTimes = new FarTimes();
  /** Seconds after the newest time from which on an event is far ahead; more while the stream is quiet. */
  #farAhead = farSeconds;

  /** @param names of wanted events: `Engine.wanted` */
  constructor(names: readonly string[]) {
    this.#names = new NameTable(names);
    this.#detectors = names.indexOf(detectorEvents);
  }

  /** Looks at one `StreamEventsResponse` in `b[start, end)`. @returns the index of a wanted name, or one of the three above */
  select(b: Uint8Array, start: number, end: number): number {
    if (!this.#readPlain(b, start, end) && !this.#readAny(b, start, end)) return damaged;
    const { seconds, nanos } = this;
    const ahead = seconds - this.newestSeconds;
    const mayBeFar = ahead < -stillFarSeconds || ahead > this.#farAhead || this.#farTimes.votes > 0;
    const isFar = mayBeFar && this.#judge(seconds, nanos, ahead);
    if (!isFar && (ahead > 0 || (ahead === 0 && nanos > this.newestNanos))) this.#setNewest(seconds, nanos);
    let index = this.#names.find(b, this.#nameStart, this.#nameEnd);
    if (index < 0 && (this.#id >= firstDetectorId || this.#id === noId)) index = this.#detectors;
    if (index >= 0) {
      this.index = index;
      return index;
    }
    return (++this.#unwanted & (markEvery - 1)) === 0 ? unwantedMark : unwanted;
  }

  /** The stream has been quiet for so many nanoseconds: an event may be newer by as much, and is not far ahead for that. */
  quiet(nanoseconds: number): void {
    this.#farAhead = farSeconds + Math.ceil(nanoseconds / 1e9);
  }

  /** What follows is another stream: its events may be older. To be called with `Engine.restartTime` and at a reconnection. */
  restartTime(): void {
    this.#setNewest(0, 0);
    this.#farTimes.votes = 0;
  }

  #setNewest(seconds: number, nanos: number): void {
    this.newestSeconds = seconds;
    this.newestNanos = nanos;
    this.#farAhead = farSeconds;
  }

  /** Counts an event with or against those that are far from the newest time. @returns whether it is far itself */
  #judge(seconds: number, nanos: number, ahead: number): boolean {
    const far = this.#farTimes;
    const isBehind = ahead < -stillFarSeconds && (ahead < -farSeconds || far.isBehind);
    const isFar = isBehind || ahead > this.#farAhead;
    if (isFar) this.#takeFar(seconds, nanos, ahead > 0);
    else if (far.votes > 0) far.votes--;
    return isFar;
  }

  /** An event is far from the newest time. Where time goes there, the next unwanted event brings a mark. */
  #takeFar(seconds: number, nanos: number, isAhead: boolean): void {
    if (this.newestSeconds === 0) {
      this.#setNewest(seconds, nanos);
      return;
    }
    const far = this.#farTimes;
    if (!far.add(isAhead, seconds, nanos)) return;
    this.#setNewest(far.seconds, far.nanos);
    this.#unwanted = markEvery - 1;
  }

  /**
   * Reads a message as Tracee writes it: one event that fills it, and in it time, id and name, each in its shortest form.
   * A position beyond the end gives no byte, or one of the next message: that the name ends within the event shows that none
   * of these was used.
   * @returns false where it is anything else: that says nothing about the message
   */
  #readPlain(b: Uint8Array, start: number, end: number): boolean {
    let p = start + 2;
    let length = b[start + 1] ?? 0;
    if (length > 127) {
      const more = b[p++] ?? 128;
      length = more > 127 ? -1 : (length & 127) | (more << 7);
    }
    if (b[start] !== responseEventTag || p + length !== end) return false;
    this.start = p;
    this.end = end;
    // From 1978 to 2038 the seconds have five bytes, the last of them less than 8.
    const first = b[p + 3] ?? 0;
    const second = b[p + 4] ?? 0;
    const third = b[p + 5] ?? 0;
    const fourth = b[p + 6] ?? 0;
    const fifth = b[p + 7] ?? 8;
    if (b[p] !== timestampTag || b[p + 2] !== secondsTag || (first & second & third & fourth) < 128 || fifth > 7)
      return false;
    this.seconds =
      (first & 127) | ((second & 127) << 7) | ((third & 127) << 14) | ((fourth & 127) << 21) | (fifth << 28);
    const timeEnd = p + 2 + (b[p + 1] ?? 0);
    p += 8;
    let nanos = 0;
    if (b[p] === nanosTag) {
      let byte = b[p + 1] ?? 0;
      nanos = byte & 127;
      p += 2;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = b[p++] ?? 128;
        if (shift === 28 && byte > 3) return false;
        nanos |= (byte & 127) << shift;
      }
    }
    if (p !== timeEnd || nanos > 999_999_999) return false;
    this.nanos = nanos;
    this.#id = 0;
    if (b[p] === idTag) {
      let byte = b[p + 1] ?? 128;
      let id = byte & 127;
      p += 2;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = b[p++] ?? 128;
        if (shift === 28 && byte > 7) return false;
        id |= (byte & 127) << shift;
      }
      this.#id = id;
    }
    const nameLength = b[p + 1] ?? 128;
    this.#nameStart = p + 2;
    this.#nameEnd = p + 2 + nameLength;
    this.head = this.#nameEnd - this.start;
    return b[p] === nameTag && nameLength > 0 && nameLength < 128 && this.#nameEnd <= end;
  }

  #readAny(b: Uint8Array, start: number, end: number): boolean {
    const head = this.#head;
    this.head = 0;
    if (!head.read(b, start, end)) return false;
    this.start = head.start;
    this.end = head.end;
    this.seconds = head.seconds;
    this.nanos = head.nanos;
    this.#id = head.id;
    this.#nameStart = head.nameStart;
    this.#nameEnd = head.nameEnd;
    return true;
  }
}
