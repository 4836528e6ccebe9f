import { MessageHead } from './message.ts';
import { NameTable } from './names.ts';

/** What the engine has to know of a message that holds a wanted event. */
export interface Selected {
  /** Of its name in the list of wanted names. */
  readonly index: number;
  /** Range of the `tracee.v1beta1.Event` in the bytes of the message. */
  readonly start: number;
  readonly end: number;
  /** Time of the event: epoch seconds, which may be before 1970, and nanoseconds under a second. */
  readonly seconds: number;
  readonly nanos: number;
  /** Newest time among all events so far, this one and unwanted ones included. */
  readonly newestSeconds: number;
  readonly newestNanos: number;
}

/** The message holds no event, or its beginning is damaged. */
export const damaged = -1;
/** Nobody listens to the event. */
export const unwanted = -2;
/** The same, and so many went by that the engine must be told how far time has come. */
export const unwantedMark = -3;

/** A mark is due after so many unwanted events. A power of two. */
const markEvery = 256;

/**
 * Looks at messages and says which of them the engine needs: by name, and without allocating anything. What it says of the
 * last message stands in its fields.
 *
 * It may run on another thread than the engine (`Engine.take`, `Engine.unwanted`), one for the whole life of an engine. Who
 * does that tells the engine of unwanted events before anything else that depends on time: a wanted event, a mark, quiet, a
 * gap, the end.
 */
export class Selector implements Selected {
  index = -1;
  start = 0;
  end = 0;
  seconds = 0;
  nanos = 0;
  newestSeconds = 0;
  newestNanos = 0;
  readonly #names: NameTable;
  readonly #head = new MessageHead();
  #nameStart = 0;
  #nameEnd = 0;
  #unwanted = 0;

  /** @param names of wanted events: `Engine.wanted` */
  constructor(names: readonly string[]) {
    this.#names = new NameTable(names);
  }

  /** Looks at one `StreamEventsResponse` in `b[start, end)`. @returns the index of a wanted name, or one of the three above */
  select(b: Uint8Array, start: number, end: number): number {
    if (!this.#readPlain(b, start, end) && !this.#readAny(b, start, end)) return damaged;
    const { seconds, nanos } = this;
    if (seconds > this.newestSeconds || (seconds === this.newestSeconds && nanos > this.newestNanos)) {
      this.newestSeconds = seconds;
      this.newestNanos = nanos;
    }
    const index = this.#names.find(b, this.#nameStart, this.#nameEnd);
    if (index >= 0) {
      this.index = index;
      return index;
    }
    return (++this.#unwanted & (markEvery - 1)) === 0 ? unwantedMark : unwanted;
  }

  /** What follows is another stream: its events may be older. To be called with `Engine.restartTime` and at a reconnection. */
  restartTime(): void {
    this.newestSeconds = 0;
    this.newestNanos = 0;
  }

  /**
   * Reads a message as Tracee writes it: one event that fills it, beginning with time, id and name in their shortest form.
   * A position beyond the end gives no byte or one of the next message; that the name ends within the event shows that
   * none was used.
   * @returns false where it is anything else: that says nothing about the message
   */
  #readPlain(b: Uint8Array, start: number, end: number): boolean {
    let p = start;
    if (b[p] !== 10) return false;
    let length = b[p + 1] ?? 0;
    p += 2;
    if (length > 127) {
      const more = b[p++] ?? 128;
      if (more > 127) return false;
      length = (length & 127) | (more << 7);
    }
    if (p + length !== end) return false;
    this.start = p;
    this.end = end;
    if (b[p] !== 10) return false;
    const timeEnd = p + 2 + (b[p + 1] ?? 0);
    p += 2;
    let seconds = 0;
    if (b[p] === 8) {
      let shift = 0;
      let byte = 128;
      for (p++; byte > 127 && shift < 28; shift += 7) {
        byte = b[p++] ?? 0;
        seconds |= (byte & 127) << shift;
      }
      if (byte > 127) {
        byte = b[p++] ?? 128;
        if (byte > 7) return false;
        seconds |= byte << 28;
      }
    }
    let nanos = 0;
    if (p < timeEnd && b[p] === 16) {
      let byte = 128;
      p++;
      for (let shift = 0; byte > 127 && shift < 28; shift += 7) {
        byte = b[p++] ?? 0;
        nanos |= (byte & 127) << shift;
      }
      if (byte > 127) {
        byte = b[p++] ?? 128;
        if (byte > 3) return false;
        nanos |= byte << 28;
      }
    }
    if (p !== timeEnd || nanos > 999_999_999) return false;
    this.seconds = seconds;
    this.nanos = nanos;
    if (b[p] === 16) {
      for (let most = p + 5; (b[++p] ?? 128) > 127; ) if (p >= most) return false;
      p++;
    }
    if (b[p] !== 26) return false;
    const nameLength = b[p + 1] ?? 128;
    this.#nameStart = p + 2;
    this.#nameEnd = p + 2 + nameLength;
    return nameLength > 0 && nameLength < 128 && this.#nameEnd <= end;
  }

  #readAny(b: Uint8Array, start: number, end: number): boolean {
    const head = this.#head;
    if (!head.read(b, start, end)) return false;
    this.start = head.start;
    this.end = head.end;
    this.seconds = head.seconds;
    this.nanos = head.nanos;
    this.#nameStart = head.nameStart;
    this.#nameEnd = head.nameEnd;
    return true;
  }
}
