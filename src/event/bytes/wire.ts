/**
 * Reads protobuf's wire format in place (protobuf.dev/programming-guides/encoding). Every reader takes the end of its
 * range and throws WireError beyond it, so that damaged bytes are refused and never cause a hang or a wrong read.
 */

/** The bytes are not a valid protobuf message. It is caught where an event is read, and counted as invalid. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/**
 * Results of the readers below. They share one object, because a new object for each number would be allocated even for
 * unwanted events. `pos` is the position after what was read; `lo`/`hi` are the unsigned 32-bit halves of a varint.
 */
export const at = { pos: 0, lo: 0, hi: 0 };

/** Reads a varint of up to ten bytes at `p` into `at`. */
export function varint(b: Uint8Array, p: number, end: number): void {
  let lo = 0;
  let hi = 0;
  let byte = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (p >= end) throw new WireError('a number is cut off');
    byte = b[p++] ?? 0;
    if (shift < 28) lo |= (byte & 127) << shift;
    else if (shift === 28) {
      lo |= (byte & 15) << 28;
      hi = (byte & 127) >> 4;
    } else hi |= (byte & 127) << (shift - 32);
    if (byte < 128) {
      at.lo = lo >>> 0;
      at.hi = hi >>> 0;
      at.pos = p;
      return;
    }
  }
  throw new WireError('a number has more than ten bytes');
}

/**
 * Reads a varint at `p`. `at.pos` is set to the position after it.
 * @returns its low 32 bits, unsigned
 */
export function uint32(b: Uint8Array, p: number, end: number): number {
  const byte = p < end ? (b[p] ?? 128) : 128;
  if (byte < 128) {
    at.pos = p + 1;
    return byte;
  }
  varint(b, p, end);
  return at.lo;
}

/**
 * Reads the length of a length-delimited field at `p`. `at.pos` is set to the start of its content.
 * @returns the end of its content
 */
export function contentEnd(b: Uint8Array, p: number, end: number): number {
  const length = uint32(b, p, end);
  if (length > end - at.pos) throw new WireError('a field is longer than its message');
  // V8 may represent a length as a float. Positions computed from it would also be floats, which are slower.
  return (at.pos + length) | 0;
}

/** @returns the end of the value of this wire type that starts at `p` */
export function skip(b: Uint8Array, p: number, end: number, wireType: number): number {
  switch (wireType) {
    case 0:
      varint(b, p, end);
      return at.pos;
    case 1:
      if (end - p < 8) throw new WireError('a field is cut off');
      return p + 8;
    case 2:
      return contentEnd(b, p, end);
    case 5:
      if (end - p < 4) throw new WireError('a field is cut off');
      return p + 4;
    default:
      throw new WireError(`wire type ${wireType} is unknown`);
  }
}

/**
 * Calls `use` for each field of the message in `b[p, end)`, with its tag (src/gen/tags.ts) and the range of its
 * content. `at` holds the value of a varint. Readers on the hot path have their own loops, because a closure per
 * message costs too much there.
 * @throws WireError if a field is damaged
 */
export function eachField(
  b: Uint8Array,
  p: number,
  end: number,
  use: (tag: number, start: number, end: number) => void,
): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    const value = at.pos;
    const next = skip(b, value, end, tag & 7);
    use(tag, (tag & 7) === 2 ? at.pos : value, next);
    p = next;
  }
}

/**
 * Checks the fields of the message in `b[p, end)`, without looking into them.
 * @throws WireError if a field is damaged
 */
export function walkFields(b: Uint8Array, p: number, end: number): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
  }
}

/** Views of one 64-bit number and its halves. All machines that Tracee runs on are little endian. */
const halves = new Uint32Array(2);
const unsigned = new BigUint64Array(halves.buffer);
const signed = new BigInt64Array(halves.buffer);

/** @returns the unsigned 64-bit number with these halves; several times faster than shifting bigints */
export function uint64(lo: number, hi: number): bigint {
  halves[0] = lo;
  halves[1] = hi;
  return unsigned[0] ?? 0n;
}

/** @returns the signed 64-bit number with these halves */
export function int64(lo: number, hi: number): bigint {
  halves[0] = lo;
  halves[1] = hi;
  return signed[0] ?? 0n;
}

/** @returns the last varint read, as an unsigned 64-bit number */
export function lastUint64(): bigint {
  return uint64(at.lo, at.hi);
}

/** @returns the last varint read, as a signed 64-bit number */
export function lastInt64(): bigint {
  return int64(at.lo, at.hi);
}

/**
 * @param seconds integer
 * @returns epoch nanoseconds
 */
export function nanosecondsOf(seconds: number, nanos: number): bigint {
  if (seconds < 0 || seconds > 0x7fff_ffff || nanos < 0 || nanos > 0x7fff_ffff)
    return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  if (seconds !== secondsBefore) multiplySeconds(seconds);
  const low = secondsLow + nanos;
  return low < 0x1_0000_0000 ? uint64(low, secondsHigh) : uint64(low - 0x1_0000_0000, secondsHigh + 1);
}

/** The seconds that were multiplied last, and both halves of their nanoseconds. Most events are of the same second. */
let [secondsBefore, secondsLow, secondsHigh] = [0, 0, 0];

function multiplySeconds(seconds: number): void {
  // Multiplied in two parts of 16 bits, so that each product is exact.
  const upper = (seconds >>> 16) * 1e9;
  const lower = (upper % 65_536) * 65_536 + (seconds & 65_535) * 1e9;
  secondsBefore = seconds;
  secondsLow = lower % 0x1_0000_0000;
  secondsHigh = Math.floor(upper / 65_536) + Math.floor(lower / 0x1_0000_0000);
}

const utf8 = new TextDecoder();

/** @returns the text of `b[p, end)`; bytes that are not UTF-8 become U+FFFD */
export function text(b: Uint8Array, p: number, end: number): string {
  // Most strings here are short ASCII, for which this loop is faster than the decoder.
  if (end - p > 24) return utf8.decode(b.subarray(p, end));
  let out = '';
  for (let i = p; i < end; i++) {
    const byte = b[i] ?? 0;
    if (byte > 127) return utf8.decode(b.subarray(p, end));
    out += String.fromCharCode(byte);
  }
  return out;
}
