import { policiesMatchedTag, uint32ValueTag } from '../../gen/tags.ts';
import { at, contentEnd, text } from './wire.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const numberTag = uint32ValueTag;
const textTag = policiesMatchedTag;

/**
 * Readers for messages in the shortest encoding, as Tracee writes them. They give up in every case in which wire.ts
 * throws, and in some others. A message that they give up on is not necessarily damaged; it must be read in another
 * way.
 * Each reader takes a position and returns the position after what it has read, or -1 if it gives up. A byte after the
 * end of the buffer reads as 0. Results go into `slots`, as 32-bit numbers: larger ones would make every position
 * slower to use.
 */

/**
 * Reads a varint of up to ten bytes at `p`, possibly beyond the end of its field. Its halves go to `slots[i]` and
 * `slots[i + 1]`.
 */
export function readVarint(b: Uint8Array, p: number, slots: Int32Array, i: number): number {
  let byte = b[p++] ?? 0;
  let lo = byte & 127;
  let hi = 0;
  if (byte > 127) {
    byte = b[p++] ?? 0;
    lo |= (byte & 127) << 7;
    if (byte > 127) {
      byte = b[p++] ?? 0;
      lo |= (byte & 127) << 14;
      if (byte > 127) {
        byte = b[p++] ?? 0;
        lo |= (byte & 127) << 21;
        if (byte > 127) {
          byte = b[p++] ?? 0;
          lo |= (byte & 15) << 28;
          hi = (byte & 127) >> 4;
          for (let shift = 3; byte > 127; shift += 7) {
            if (shift > 31) return -1;
            byte = b[p++] ?? 0;
            hi |= (byte & 127) << shift;
          }
        }
      }
    }
  }
  slots[i] = lo;
  slots[i + 1] = hi;
  return p;
}

/** Skips a varint of up to ten bytes at `p`. */
export function skipVarint(b: Uint8Array, p: number, end: number): number {
  for (const most = p + 10; p < end && p < most; p++) if ((b[p] ?? 0) < 128) return p + 1;
  return -1;
}

/** Reads a length of up to three bytes at `p`. The content after it is `b[slots[i], slots[i + 1])`. */
export function readContent(b: Uint8Array, p: number, end: number, slots: Int32Array, i: number): number {
  let length = b[p++] ?? 0;
  if (length > 127) {
    const second = b[p++] ?? 0;
    length = (length & 127) | ((second & 127) << 7);
    if (second > 127) {
      const third = b[p++] ?? 0;
      if (third > 127) return -1;
      length |= third << 14;
    }
  }
  slots[i] = p;
  p += length;
  slots[i + 1] = p;
  return p <= end ? p : -1;
}

/**
 * Reads a field with this one-byte tag as `readContent` does. The content is empty if another field or none is at `p`.
 */
export function readField(b: Uint8Array, p: number, end: number, tag: number, slots: Int32Array, i: number): number {
  slots[i] = slots[i + 1] = 0;
  return p < end && b[p] === tag ? readContent(b, p + 1, end, slots, i) : p;
}

/**
 * Reads a field with this tag that holds a `google.protobuf.UInt32Value`. Its number goes to `slots[i]`, to be read as
 * unsigned; 0 if another field or none is at `p`.
 */
export function readWrapped(b: Uint8Array, p: number, end: number, tag: number, slots: Int32Array, i: number): number {
  slots[i] = 0;
  if (p >= end || b[p] !== tag) return p;
  const stop = p + 2 + (b[p + 1] ?? 0);
  p += 2;
  if (p < stop) {
    if (b[p] !== numberTag) return -1;
    let byte = b[p + 1] ?? 0;
    let value = byte & 127;
    p += 2;
    for (let shift = 7; byte > 127; shift += 7) {
      if (shift > 28) return -1;
      byte = b[p++] ?? 0;
      value |= (byte & 127) << shift;
    }
    slots[i] = value;
  }
  return p === stop && stop <= end ? stop : -1;
}

const string = new Int32Array(2);

/**
 * Whether `b[p, end)` contains only fields with the number 1 that are text: the matched policies, or a `StringArray`.
 */
export function isStrings(b: Uint8Array, p: number, end: number): boolean {
  while (p < end) {
    if (b[p] !== textTag) return false;
    p = readContent(b, p + 1, end, string, 0);
    if (p < 0) return false;
  }
  return true;
}

/** Reads the list in `b[p, end)`, for which `isStrings` has returned true. */
export function readStrings(b: Uint8Array, p: number, end: number): string[] {
  const out: string[] = [];
  while (p < end) {
    p = contentEnd(b, p + 1, end);
    out.push(text(b, at.pos, p));
  }
  return out;
}
