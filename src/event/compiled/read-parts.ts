import { at, contentEnd, text } from '../wire.ts';

/** What generated code calls (source.ts). Positions go in and come out; -1 says that the bytes are not what was expected. */

/**
 * Reads a varint at `p` and leaves its unsigned halves in `slots[i]` and `slots[i + 1]`.
 * @returns where it ends, which may be beyond what the caller may touch, and then the caller discards it; -1 after ten bytes
 */
export function readVarint(b: Uint8Array, p: number, slots: Uint32Array, i: number): number {
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

/** Reads a length of up to three bytes at `p`. @returns where the content ends, -1 beyond `end`; it starts at `content.start` */
export function readLength(b: Uint8Array, p: number, end: number): number {
  let length = b[p++] ?? 0;
  if (length > 127) {
    const second = b[p++] ?? 0;
    length = (length & 127) | ((second & 127) << 7);
    if (second > 127) {
      const third = b[p++] ?? 128;
      if (third > 127) return -1;
      length |= third << 14;
    }
  }
  content.start = p;
  return p + length > end ? -1 : p + length;
}

export const content = { start: 0 };

/** Whether `b[p, end)` is a `tracee.v1beta1.StringArray` and nothing else. */
export function isStrings(b: Uint8Array, p: number, end: number): boolean {
  while (p < end) {
    if (b[p] !== 10) return false;
    p = readLength(b, p + 1, end);
    if (p < 0) return false;
  }
  return true;
}

/** The list in `b[p, end)` that `isStrings` has found to be one. */
export function texts(b: Uint8Array, p: number, end: number): string[] {
  const out: string[] = [];
  while (p < end) {
    p = contentEnd(b, p + 1, end);
    out.push(text(b, at.pos, p));
  }
  return out;
}
