import { errorCode, flag, frameHeaderBytes, frameType, maxFrameBytes } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** Receives the frames that a FrameReader finds. Each call may throw a ProtocolError. */
export interface FrameSink {
  /**
   * A DATA frame starts.
   * @param length bytes of the whole payload including padding, as flow control counts them
   */
  dataStarts(streamId: number, length: number): void;
  /** A part of the content of a DATA frame: `bytes[start, end)`, valid during the call. */
  data(bytes: Uint8Array, start: number, end: number): void;
  dataEnds(endStream: boolean): void;
  /** A complete frame of another type. Its payload is `bytes[start, end)`, valid during the call. */
  frame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void;
}

/**
 * Splits a connection's bytes into frames (RFC 9113, section 4.1), independent of how reads divide them. The content of
 * DATA is passed on in place, part by part. A frame of another type is copied only if a read divides it.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #header = new Uint8Array(frameHeaderBytes);
  #headerHave = 0;
  /** The current frame. */
  #type = 0;
  #flags = 0;
  #streamId = 0;
  #open: 'none' | 'data' | 'other' = 'none';
  /** Bytes left of the content of a DATA frame, or of the payload of another frame. */
  #left = 0;
  #padding = 0;
  #paddingUnknown = false;
  /** The payload of a frame that reads divide; allocated when first needed. */
  #payload: Uint8Array | undefined;
  #payloadHave = 0;
  #stopped = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Passes nothing on from now on, not even the rest of the current bytes. */
  stop(): void {
    this.#stopped = true;
  }

  /**
   * Takes the next bytes of the connection.
   * @throws ProtocolError, or what the sink throws
   */
  push(bytes: Uint8Array, start: number, end: number): void {
    let p = start;
    if (this.#open === 'data') p = this.#readData(bytes, p, end);
    else if (this.#open === 'other') p = this.#readOther(bytes, p, end);
    while (p < end && !this.#stopped) {
      if (this.#headerHave === 0 && end - p >= frameHeaderBytes) {
        const next = this.#readWhole(bytes, p, end);
        if (next > 0) {
          p = next;
          continue;
        }
        this.#readHeader(bytes, p);
        p += frameHeaderBytes;
      } else {
        while (p < end && this.#headerHave < frameHeaderBytes) this.#header[this.#headerHave++] = bytes[p++] ?? 0;
        if (this.#headerHave < frameHeaderBytes) return;
        this.#headerHave = 0;
        this.#readHeader(this.#header, 0);
      }
      p = this.#type === frameType.data ? this.#readData(bytes, p, end) : this.#readOther(bytes, p, end);
    }
  }

  /**
   * Reads a complete DATA frame without flags at `p`, the most frequent case. It needs no state.
   * @returns the position after it; 0 for anything else
   */
  #readWhole(b: Uint8Array, p: number, end: number): number {
    const content = p + frameHeaderBytes;
    const length = uint24(b, p);
    if (b[p + 3] !== frameType.data || b[p + 4] !== 0 || length > end - content || length > maxFrameBytes) return 0;
    this.#sink.dataStarts(uint31(b, p + 5), length);
    if (length > 0) this.#sink.data(b, content, content + length);
    if (!this.#stopped) this.#sink.dataEnds(false);
    return content + length;
  }

  #readHeader(b: Uint8Array, p: number): void {
    const length = uint24(b, p);
    if (length > maxFrameBytes) {
      throw new ProtocolError(`a frame of ${length} bytes is larger than allowed`, errorCode.frameSizeError);
    }
    this.#type = b[p + 3] ?? 0;
    this.#flags = b[p + 4] ?? 0;
    this.#streamId = uint31(b, p + 5);
    this.#left = length;
    if (this.#type !== frameType.data) {
      this.#open = 'other';
      return;
    }
    this.#sink.dataStarts(this.#streamId, length);
    this.#open = 'data';
    this.#paddingUnknown = (this.#flags & flag.padded) !== 0;
    if (this.#paddingUnknown && length === 0) throw new ProtocolError('DATA has no room for its padding');
  }

  /**
   * Continues a DATA frame at `p`.
   * @returns the position after what was read
   */
  #readData(b: Uint8Array, p: number, end: number): number {
    if (this.#paddingUnknown) {
      if (p === end) return p;
      this.#padding = b[p++] ?? 0;
      this.#paddingUnknown = false;
      this.#left -= 1 + this.#padding;
      if (this.#left < 0) throw new ProtocolError('the padding of DATA is longer than its payload');
    }
    if (this.#left > 0) {
      const e = Math.min(end, p + this.#left);
      this.#left -= e - p;
      if (e > p) this.#sink.data(b, p, e);
      if (this.#left > 0 || this.#stopped) return e;
      p = e;
    }
    if (this.#padding > 0) {
      const skipped = Math.min(end - p, this.#padding);
      this.#padding -= skipped;
      p += skipped;
      if (this.#padding > 0) return p;
    }
    this.#open = 'none';
    this.#sink.dataEnds((this.#flags & flag.endStream) !== 0);
    return p;
  }

  /**
   * Continues a frame that is not DATA at `p`.
   * @returns the position after what was read
   */
  #readOther(b: Uint8Array, p: number, end: number): number {
    const e = Math.min(end, p + this.#left);
    this.#left -= e - p;
    if (this.#left === 0 && this.#payloadHave === 0) {
      this.#open = 'none';
      this.#sink.frame(this.#type, this.#flags, this.#streamId, b, p, e);
      return e;
    }
    const payload = (this.#payload ??= new Uint8Array(maxFrameBytes));
    payload.set(b.subarray(p, e), this.#payloadHave);
    this.#payloadHave += e - p;
    if (this.#left === 0) {
      const length = this.#payloadHave;
      this.#payloadHave = 0;
      this.#open = 'none';
      this.#sink.frame(this.#type, this.#flags, this.#streamId, payload, 0, length);
    }
    return e;
  }
}

function uint24(b: Uint8Array, p: number): number {
  return ((b[p] ?? 0) << 16) | ((b[p + 1] ?? 0) << 8) | (b[p + 2] ?? 0);
}

/** @returns the 31-bit number at `p`, without the reserved first bit */
export function uint31(b: Uint8Array, p: number): number {
  return (((b[p] ?? 0) & 127) << 24) | ((b[p + 1] ?? 0) << 16) | ((b[p + 2] ?? 0) << 8) | (b[p + 3] ?? 0);
}

/** @returns the unsigned 32-bit number at `p` */
export function uint32(b: Uint8Array, p: number): number {
  return (((b[p] ?? 0) << 24) | ((b[p + 1] ?? 0) << 16) | ((b[p + 2] ?? 0) << 8) | (b[p + 3] ?? 0)) >>> 0;
}
