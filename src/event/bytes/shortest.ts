import { policiesMatchedTag, uint32ValueTag } from '../../gen/tags.ts';
import { at, contentEnd, text } from './wire.ts';

/** Numbers of this module stand in the machine code, imported ones are read from memory each time (docs/decisions/0063-tags.md). */
const numberTag = uint32ValueTag;
const textTag = policiesMatchedTag;

/**
 * Readers for messages that are written in the shortest form, as Tracee writes them. Where wire.ts throws they give up, and
 * also where it would not: what they give up is no worse for it and has to be read in another way.
 *
 * Each takes a position and returns the position behind what it has read, or -1. A byte behind the end of the buffer reads as
 * 0. What they find goes into `slots`, as numbers of 32 bits: with larger ones every position would be slower to use.
 */

/** Reads a varint at `p` of up to ten bytes, perhaps beyond what it should stand in; its halves are `slots[i]`, `slots[i + 1]`. */
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

/** Skips a varint at `p` of up to ten bytes. */
export function skipVarint(b: Uint8Array, p: number, end: number): number {
  for (const most = p + 10; p < end && p < most; p++) if ((b[p] ?? 0) < 128) return p + 1;
  return -1;
}

/** Reads the content, with its length of up to three bytes, at `p`: it is `b[slots[i], slots[i + 1])`. */
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

/** The same for a field with this tag, of one byte. Where another stands at `p`, or none, the content is empty. */
export function readField(b: Uint8Array, p: number, end: number, tag: number, slots: Int32Array, i: number): number {
  slots[i] = slots[i + 1] = 0;
  return p < end && b[p] === tag ? readContent(b, p + 1, end, slots, i) : p;
}

/**
 * Reads a field with this tag that holds a `google.protobuf.UInt32Value`: its number is `slots[i]`, to be taken as unsigned.
 * Where another stands at `p`, or none, it is 0.
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

/** Whether `b[p, end)` holds fields with the number 1 that are text and nothing else: the matched policies, or a `StringArray`. */
export function isStrings(b: Uint8Array, p: number, end: number): boolean {
  while (p < end) {
    if (b[p] !== textTag) return false;
    p = readContent(b, p + 1, end, string, 0);
    if (p < 0) return false;
  }
  return true;
}

/** The list in `b[p, end)` that `isStrings` has found to be one. */
export function readStrings(b: Uint8Array, p: number, end: number): string[] {
  const out: string[] = [];
  while (p < end) {
    p = contentEnd(b, p + 1, end);
    out.push(text(b, at.pos, p));
  }
  return out;
}
