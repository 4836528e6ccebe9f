/**
 * Reading protobuf's wire format in place (protobuf.dev/programming-guides/encoding). Every reader takes the end of what it
 * may touch and throws WireError beyond it, so that damaged bytes end in a refusal and never in a hang or a wrong read.
 */

/** The bytes are no protobuf message. Data, not a bug: caught where an event is read, counted as invalid. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/**
 * Results of the readers below, kept in one object because returning a fresh one for each number would allocate for every
 * event that nobody wants: `pos` behind what was read, `lo`/`hi` the unsigned 32-bit halves of a varint.
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

/** Reads a varint at `p` and returns its low 32 bits, unsigned; `at.pos` moves behind it. */
export function uint32(b: Uint8Array, p: number, end: number): number {
  const byte = p < end ? (b[p] ?? 128) : 128;
  if (byte < 128) {
    at.pos = p + 1;
    return byte;
  }
  varint(b, p, end);
  return at.lo;
}

/** Reads the length of a length-delimited field at `p`; `at.pos` is where its content starts. Returns where it ends. */
export function contentEnd(b: Uint8Array, p: number, end: number): number {
  const length = uint32(b, p, end);
  if (length > end - at.pos) throw new WireError('a field is longer than its message');
  // A length may come as a 32-bit float; positions made of it would be floats, too, and slower wherever they are used.
  return (at.pos + length) | 0;
}

/** Where the value of a field of this wire type, starting at `p`, ends. */
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
 * Calls `use` for each field of the message in `b[p, end)`: its tag (src/gen/tags.ts) and the range of its content. `at` has the value
 * of a varint. The readers on the way of every event have loops of their own, because a closure for each message costs too much there.
 * @throws WireError where a field is damaged
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

/** @throws WireError where a field of the message in `b[p, end)` is damaged; does not look into them */
export function walkFields(b: Uint8Array, p: number, end: number): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
  }
}

/** One 64-bit number and its halves: the machines that Tracee runs on are little endian. */
const halves = new Uint32Array(2);
const unsigned = new BigUint64Array(halves.buffer);
const signed = new BigInt64Array(halves.buffer);

/** The unsigned 64-bit number with these halves. Several times quicker than shifting one bigint over another. */
export function uint64(lo: number, hi: number): bigint {
  halves[0] = lo;
  halves[1] = hi;
  return unsigned[0] ?? 0n;
}

/** The signed 64-bit number with these halves. */
export function int64(lo: number, hi: number): bigint {
  halves[0] = lo;
  halves[1] = hi;
  return signed[0] ?? 0n;
}

/** The last varint read, as an unsigned 64-bit number. */
export function lastUint64(): bigint {
  return uint64(at.lo, at.hi);
}

/** The last varint read, as a signed 64-bit number. */
export function lastInt64(): bigint {
  return int64(at.lo, at.hi);
}

/** @returns epoch nanoseconds of a time in seconds, a whole number, and nanoseconds */
export function nanosecondsOf(seconds: number, nanos: number): bigint {
  if (seconds < 0 || seconds > 0x7fff_ffff) return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  // Multiplied in two parts of 16 bits, each of which stays exact.
  const upper = (seconds >>> 16) * 1e9;
  const lower = (upper % 65_536) * 65_536 + (seconds & 65_535) * 1e9 + nanos;
  return uint64(lower % 0x1_0000_0000, Math.floor(upper / 65_536) + Math.floor(lower / 0x1_0000_0000));
}

const utf8 = new TextDecoder();

/** The text of `b[p, end)`. Bytes that are no UTF-8 become U+FFFD. */
export function text(b: Uint8Array, p: number, end: number): string {
  // Short ASCII, nearly every string here, is quicker by hand than through the decoder.
  if (end - p > 24) return utf8.decode(b.subarray(p, end));
  let out = '';
  for (let i = p; i < end; i++) {
    const byte = b[i] ?? 0;
    if (byte > 127) return utf8.decode(b.subarray(p, end));
    out += String.fromCharCode(byte);
  }
  return out;
}
