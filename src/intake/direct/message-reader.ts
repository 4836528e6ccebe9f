import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { uint32 } from './frame-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Bytes of the flag and the length before a message (grpc/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message). */
const prefixBytes = 5;
const firstPartBytes = 16_384;
/** A length of more than this many times the limit means that the length itself is damaged. */
const absurdFactor = 64;

export interface MessageSink {
  /** A message, `bytes[start, end)`, valid during the call. */
  message(bytes: Uint8Array, start: number, end: number): void;
  /** A message over the limit was found. It is skipped. */
  oversized(bytes: number): void;
}

/**
 * Splits the content of DATA frames into messages. A complete message is passed on in place; a divided message is
 * copied into a buffer. Nothing is allocated per message; the buffer grows to the largest divided message.
 */
export class MessageReader {
  readonly #sink: MessageSink;
  readonly #limit: number;
  #part = new Uint8Array(firstPartBytes);
  #have = 0;
  #skip = 0;
  #stopped = false;

  /** @param limit of a message, in bytes */
  constructor(sink: MessageSink, limit: number) {
    this.#sink = sink;
    this.#limit = limit;
  }

  /** Whether a message has begun and is not complete. */
  get unfinished(): boolean {
    return this.#have > 0 || this.#skip > 0;
  }

  /** Passes nothing on from now on, not even the rest of the current bytes. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Takes the next bytes of content.
   * @throws ProtocolError; CallError RESOURCE_EXHAUSTED if a length is damaged
   */
  push(bytes: Uint8Array, start: number, end: number): void {
    let p = start;
    if (this.#have > 0) p = this.#finish(bytes, p, end);
    else if (this.#skip > 0) p = this.#skipOver(p, end);
    while (end - p >= prefixBytes && !this.#stopped) {
      const length = this.#length(bytes, p);
      if (length > this.#limit) {
        p = this.#beginSkip(length, p, end);
        continue;
      }
      const next = p + prefixBytes + length;
      if (next > end) break;
      this.#sink.message(bytes, p + prefixBytes, next);
      p = next;
    }
    if (p < end && !this.#stopped) this.#keep(bytes, p, end);
  }

  /** The length in the prefix at `p`. */
  #length(b: Uint8Array, p: number): number {
    const compressed = b[p] ?? 0;
    if (compressed === 1) throw new ProtocolError('a message is compressed, although we accept no compression');
    if (compressed !== 0) throw new ProtocolError('the data is not a gRPC message');
    const length = uint32(b, p + 1);
    if (length > this.#limit * absurdFactor) {
      throw new CallError(status.RESOURCE_EXHAUSTED, `a message of ${length} bytes is announced`);
    }
    return length;
  }

  #beginSkip(length: number, p: number, end: number): number {
    this.#sink.oversized(length);
    this.#skip = length;
    return this.#skipOver(p + prefixBytes, end);
  }

  #skipOver(p: number, end: number): number {
    const skipped = Math.min(this.#skip, end - p);
    this.#skip -= skipped;
    return p + skipped;
  }

  /**
   * Completes the buffered message with `b[p, end)`.
   * @returns the position after what was read
   */
  #finish(b: Uint8Array, p: number, end: number): number {
    if (this.#have < prefixBytes) {
      const prefixEnd = Math.min(end, p + prefixBytes - this.#have);
      this.#keep(b, p, prefixEnd);
      p = prefixEnd;
      if (this.#have < prefixBytes) return p;
    }
    const length = this.#length(this.#part, 0);
    if (length > this.#limit) {
      this.#have = 0;
      return this.#beginSkip(length, p - prefixBytes, end);
    }
    const whole = prefixBytes + length;
    const next = Math.min(end, p + whole - this.#have);
    this.#keep(b, p, next);
    if (this.#have < whole) return next;
    this.#have = 0;
    this.#sink.message(this.#part, prefixBytes, whole);
    return next;
  }

  #keep(b: Uint8Array, p: number, end: number): void {
    const needed = this.#have + end - p;
    if (needed > this.#part.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * this.#part.length, this.#limit + prefixBytes)));
      larger.set(this.#part.subarray(0, this.#have));
      this.#part = larger;
    }
    // Short rests are the usual case, and copying them byte by byte is faster than through a view.
    if (end - p < 64) for (let i = p; i < end; i++) this.#part[this.#have++] = b[i] ?? 0;
    else {
      this.#part.set(b.subarray(p, end), this.#have);
      this.#have = needed;
    }
  }
}
