import {
  eventIdTag,
  eventNameTag,
  eventTimestampTag,
  streamEventsResponseEventTag,
  timestampNanosTag,
  timestampSecondsTag,
  uint32ValueTag,
} from '../../gen/tags.ts';
import { at, lastInt64, skip, uint32, varint, WireError } from '../bytes/wire.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const responseEventTag = streamEventsResponseEventTag;
const timestampTag = eventTimestampTag;
const idTag = eventIdTag;
const nameTag = eventNameTag;
const secondsTag = timestampSecondsTag;
const nanosTag = timestampNanosTag;
const numberTag = uint32ValueTag;

/** Positions of the needed parts of one message. They are numbers, so that reading allocates nothing. */
export class MessageHead {
  /** Range of the `Event` inside the `StreamEventsResponse`. */
  start = 0;
  end = 0;
  nameStart = 0;
  nameEnd = 0;
  seconds = 0;
  nanos = 0;
  /** Number of the event; 0 if it has none. */
  id = 0;

  /**
   * Reads one `tracee.v1beta1.StreamEventsResponse` in `b[start, end)`.
   * @returns false if it holds no event or is damaged
   */
  read(b: Uint8Array, start: number, end: number): boolean {
    this.start = this.end = this.nameStart = this.nameEnd = this.seconds = this.nanos = this.id = 0;
    try {
      return this.#findEvent(b, start, end) && this.#readHead(b);
    } catch (error) {
      if (error instanceof WireError) return false;
      throw error;
    }
  }

  /** Epoch nanoseconds. */
  get timestamp(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanos);
  }

  #findEvent(b: Uint8Array, p: number, end: number): boolean {
    while (p < end) {
      const tag = uint32(b, p, end);
      const value = at.pos;
      p = skip(b, value, end, tag & 7);
      if (tag === responseEventTag) {
        this.start = at.pos;
        this.end = p;
      }
    }
    return this.end > 0;
  }

  #readHead(b: Uint8Array): boolean {
    const { end } = this;
    for (let p = this.start; p < end; ) {
      const tag = uint32(b, p, end);
      const value = at.pos;
      p = skip(b, value, end, tag & 7);
      if (tag === timestampTag) readTimestamp(b, at.pos, p, this);
      else if (tag === idTag) this.id = uint32(b, value, end);
      else if (tag === nameTag) {
        this.nameStart = at.pos;
        this.nameEnd = p;
      }
      // Tracee writes fields in the order of their numbers: the name is the last field of the head.
      if (tag >= nameTag) break;
    }
    return this.nameEnd > this.nameStart && isTime(this.seconds, this.nanos);
  }
}

/**
 * Whether a time is valid in a `google.protobuf.Timestamp`: in the years 1 to 9999, with nanoseconds under a second.
 */
function isTime(seconds: number, nanos: number): boolean {
  return seconds >= -62_135_596_800 && seconds < 253_402_300_800 && nanos < 1_000_000_000;
}

/** Reads a `google.protobuf.Timestamp` in `b[p, end)`. Its seconds are exact up to the year 285 million. */
export function readTimestamp(b: Uint8Array, p: number, end: number, into: { seconds: number; nanos: number }): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    p = at.pos;
    if ((tag & 7) !== 0) {
      p = skip(b, p, end, tag & 7);
      continue;
    }
    varint(b, p, end);
    p = at.pos;
    if (tag === secondsTag) into.seconds = at.hi === 0 ? at.lo : Number(lastInt64());
    else if (tag === nanosTag) into.nanos = at.lo;
  }
}

/** Reads a wrapper message (`google.protobuf.UInt32Value`) in `b[p, end)`; an empty one means 0. */
export function readUInt32Value(b: Uint8Array, p: number, end: number): number {
  let value = 0;
  while (p < end) {
    const tag = uint32(b, p, end);
    const start = at.pos;
    p = skip(b, start, end, tag & 7);
    if (tag === numberTag) value = at.lo;
  }
  return value;
}
