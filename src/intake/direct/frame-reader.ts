import { errorCode, flag, frameHeaderBytes, frameType, maxFrameBytes } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** Takes what a FrameReader finds. Each call may throw a ProtocolError. */
export interface FrameSink {
  /** A DATA frame starts; `length` is that of its whole payload, padding included, as flow control counts it. */
  dataStarts(streamId: number, length: number): void;
  /** A piece of the DATA frame's content: `bytes[start, end)`, valid during the call. */
  data(bytes: Uint8Array, start: number, end: number): void;
  dataEnds(endStream: boolean): void;
  /** A frame of another type, whole: its payload is `bytes[start, end)`, valid during the call. */
  frame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void;
}

/**
 * Cuts a connection's bytes into frames (RFC 9113, section 4.1), however they are split over reads. The content of DATA is
 * handed on piece by piece where it lies; a frame of another type is copied together only where a read cuts it.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #header = new Uint8Array(frameHeaderBytes);
  #headerHave = 0;
  /** The frame that is being read. */
  #type = 0;
  #flags = 0;
  #streamId = 0;
  #open: 'none' | 'data' | 'other' = 'none';
  /** How much is still to come of a DATA frame's content, or of another frame's payload. */
  #left = 0;
  #padding = 0;
  #paddingUnknown = false;
  /** The payload of a frame that a read has cut; made when one comes. */
  #payload: Uint8Array | undefined;
  #payloadHave = 0;
  #stopped = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Hands nothing on any more, not even what is left of the bytes under way. */
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
   * Reads a frame of DATA without flags at `p`, as nearly all are, if all of it is there: nothing about it has to be remembered.
   * @returns the position behind it; 0 where there is something else
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

  /** Goes on with a DATA frame at `p` and returns how far it came. */
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

  /** Goes on with a frame that is no DATA at `p` and returns how far it came. */
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

/** A 31-bit number at `p`, without the reserved bit before it. */
export function uint31(b: Uint8Array, p: number): number {
  return (((b[p] ?? 0) & 127) << 24) | ((b[p + 1] ?? 0) << 16) | ((b[p + 2] ?? 0) << 8) | (b[p + 3] ?? 0);
}

/** A 32-bit number at `p`, unsigned. */
export function uint32(b: Uint8Array, p: number): number {
  return (((b[p] ?? 0) << 24) | ((b[p + 1] ?? 0) << 16) | ((b[p + 2] ?? 0) << 8) | (b[p + 3] ?? 0)) >>> 0;
}
