import { windowUpdateFrame } from './frame-writer.ts';
import { callStreamId, defaultWindowBytes, errorCode } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/** Credit is given once half of the window has been used: updates are few, for each is a call of the kernel, and the server never runs dry. */
const partsOfCredit = 2;

/**
 * What the server may still send (RFC 9113, section 5.2), of the connection and of its one stream alike. Bytes are used
 * up as they are read and not as messages become whole, so a message may be larger than the window.
 */
export class ReceiveWindow {
  readonly #size: number;
  #left: number;
  #held = false;

  /**
   * `size` is the stream's window in bytes, and the connection's where it is more than the 65 535 which that has anyway.
   */
  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** The update that widens the connection's window to the size, once at the beginning. */
  opening(): Buffer {
    const more = this.#size - defaultWindowBytes;
    return more > 0 ? windowUpdateFrame(0, more) : Buffer.alloc(0);
  }

  /**
   * The payload of a DATA frame has begun.
   * @throws ProtocolError where the server had no credit for it
   */
  use(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) {
      throw new ProtocolError('the server sends more than it has been granted', errorCode.flowControlError);
    }
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
  }

  /** The updates that are due, or undefined. */
  updates(): Buffer | undefined {
    const used = this.#size - this.#left;
    if (this.#held || used * partsOfCredit < this.#size) return undefined;
    this.#left = this.#size;
    return Buffer.concat([windowUpdateFrame(0, used), windowUpdateFrame(callStreamId, used)]);
  }
}
