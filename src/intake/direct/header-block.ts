import { errorCode, flag } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** Limits of one header block: a list of fields in HEADERS and the following CONTINUATION frames. */
export interface HeaderLimits {
  readonly maxBytes: number;
  readonly maxFrames: number;
}

/** Joins the parts of header blocks (RFC 9113, section 4.3). */
export class HeaderBlock {
  readonly #limits: HeaderLimits;
  #parts: Buffer[] = [];
  #bytes = 0;
  #open = false;
  #endStream = false;

  constructor(limits: HeaderLimits) {
    this.#limits = limits;
  }

  /** Whether the next frame must be a CONTINUATION. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether the block returned last ends the stream. */
  get endStream(): boolean {
    return this.#endStream;
  }

  /**
   * Takes HEADERS, `bytes[start, end)`.
   * @returns the whole block if it ends here
   */
  headers(flags: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    let from = start;
    let to = end;
    if ((flags & flag.padded) !== 0) to -= bytes[from++] ?? 0;
    if ((flags & flag.priority) !== 0) from += 5;
    if (from > to) throw new ProtocolError('the padding of HEADERS is longer than its payload');
    this.#endStream = (flags & flag.endStream) !== 0;
    this.#open = true;
    return this.#add(flags, bytes, from, to);
  }

  /**
   * Takes CONTINUATION, `bytes[start, end)`.
   * @returns the whole block if it ends here
   */
  continuation(flags: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    if (!this.#open) throw new ProtocolError('CONTINUATION comes without HEADERS');
    return this.#add(flags, bytes, start, end);
  }

  #add(flags: number, bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
    this.#bytes += end - start;
    this.#parts.push(Buffer.from(bytes.subarray(start, end)));
    if (this.#bytes > this.#limits.maxBytes || this.#parts.length > this.#limits.maxFrames) {
      throw new ProtocolError('the headers are larger than allowed', errorCode.enhanceYourCalm);
    }
    if ((flags & flag.endHeaders) === 0) return undefined;
    const block = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#open = false;
    return block;
  }
}
