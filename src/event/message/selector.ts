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

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const responseEventTag = streamEventsResponseEventTag;
const timestampTag = eventTimestampTag;
const secondsTag = timestampSecondsTag;
const nanosTag = timestampNanosTag;
const idTag = eventIdTag;
const nameTag = eventNameTag;

/** The engine's view of a message with a wanted event. */
export interface Selected {
  /** Index of its name in the list of wanted names. */
  readonly index: number;
  /** Range of the `tracee.v1beta1.Event` in the bytes of the message. */
  readonly start: number;
  readonly end: number;
  /** Number of bytes after `start` that are time, id and name, each in its shortest encoding; 0 if unknown. */
  readonly head: number;
  /** Time of the event: epoch seconds, which may be before 1970, and nanoseconds under a second. */
  readonly seconds: number;
  readonly nanos: number;
  /**
   * Newest time of all events so far, including this one and unwanted ones. Events far ahead that too few others
   * confirm (`FarTimes`) are excluded. If most events are far behind, it goes back.
   */
  readonly newestSeconds: number;
  readonly newestNanos: number;
}

/** Result: the message holds no event, or its beginning is damaged. */
export const damaged = -1;
/** Result: the event has no listener. */
export const unwanted = -2;
/**
 * Result: the event has no listener, and a mark is due: the engine must be told the current event time, because enough
 * events have passed or time has leapt.
 */
export const unwantedMark = -3;

/**
 * A wanted name that stands for any event whose number may be that of a detector of Tracee and whose own name is not
 * wanted. No event can have this name.
 */
export const detectorEvents = 'events of detectors';
/**
 * Smallest number of detectors' events: from 7500 on, formerly from 6000 on. Events of Tracee itself have smaller
 * numbers (pkg/events/event_id_translation.go, pkg/detectors/events.go). The number of a detector depends on the loaded
 * detectors.
 */
const firstDetectorId = 6_000;
/** Findings of Tracee's own signatures up to v0.24.1 have no number; ordinary events have one. */
const noId = 0;

/** Number of unwanted events after which a mark is due; a power of two. */
const markEvery = 256;

/**
 * Decides from the name which messages the engine needs, without allocating. The results for the last message are in
 * its fields.
 * It may run on another thread than the engine (`Engine.take`, `Engine.unwanted`, `Engine.damaged`); one selector
 * serves an engine for its whole life. Unwanted events may then be reported together, but before anything that follows
 * them: a wanted event, a damaged message, a mark that is due, quiet, a gap, the end.
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
  #names: NameTable;
  /** Index of `detectorEvents`; -1 if they are not wanted. */
  #detectors: number;
  readonly #head = new MessageHead();
  #id = 0;
  #nameStart = 0;
  #nameEnd = 0;
  #unwanted = 0;
  readonly #farTimes = new FarTimes();
  /** Distance in seconds after the newest time from which an event is far ahead. It grows while the stream is quiet. */
  #farAhead = farSeconds;

  /** @param names of wanted events: `Engine.wanted` */
  constructor(names: readonly string[]) {
    this.#names = new NameTable(names);
    this.#detectors = names.indexOf(detectorEvents);
  }

  /**
   * Replaces the wanted events between two messages. Event time goes on.
   * @param names of wanted events; an empty name takes the place of one that is not wanted any more
   */
  setNames(names: readonly string[]): void {
    this.#names = new NameTable(names);
    this.#detectors = names.indexOf(detectorEvents);
  }

  /**
   * Examines one `StreamEventsResponse` in `b[start, end)`.
   * @returns the index of a wanted name, or `damaged`, `unwanted` or `unwantedMark`
   */
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

  /**
   * Reports a quiet stream. An event may then be newer by as much without being far ahead.
   * @param nanoseconds duration of the quiet period
   */
  quiet(nanoseconds: number): void {
    this.#farAhead = farSeconds + Math.ceil(nanoseconds / 1e9);
  }

  /**
   * Restarts event time for another stream, whose events may be older. Call it with `Engine.restartTime` and at a
   * reconnection.
   */
  restartTime(): void {
    this.#setNewest(0, 0);
    this.#farTimes.votes = 0;
  }

  #setNewest(seconds: number, nanos: number): void {
    this.newestSeconds = seconds;
    this.newestNanos = nanos;
    this.#farAhead = farSeconds;
  }

  /**
   * Counts an event for or against the events that are far from the newest time.
   * @returns whether it is far itself
   */
  #judge(seconds: number, nanos: number, ahead: number): boolean {
    const far = this.#farTimes;
    const isBehind = ahead < -stillFarSeconds && (ahead < -farSeconds || far.isBehind);
    const isFar = isBehind || ahead > this.#farAhead;
    if (isFar) this.#takeFar(seconds, nanos, ahead > 0);
    else if (far.votes > 0) far.votes--;
    return isFar;
  }

  /** Handles an event far from the newest time. If event time moves there, the next unwanted event brings a mark. */
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
   * Reads a message as Tracee writes it: one event that fills it, starting with time, id and name, each in its shortest
   * encoding. A position beyond the end yields no byte, or a byte of the next message. That the name ends within the
   * event proves that no such byte was used.
   * @returns false for any other message, which may still be valid
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
    // From 1978 to 2038 the seconds have five bytes, and the last of them is less than 8.
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
