import { windowUpdateFrame } from './frame-writer.ts';
import { callStreamId, defaultWindowBytes, errorCode } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Credit is granted when half of the window has been used. Updates are then few, which matters because each is a system
 * call, and the server never runs out of credit.
 */
const partsOfCredit = 2;

/**
 * Flow-control credit of the server (RFC 9113, section 5.2), for the connection and for its one stream. Credit is used
 * when bytes are read and not when messages are complete, so a message may be larger than the window.
 */
export class ReceiveWindow {
  readonly #size: number;
  #left: number;
  #held = false;

  /** @param size window of the stream in bytes; also that of the connection if it is larger than the initial 65 535 */
  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  /** @returns the update that enlarges the connection's window to the size; sent once at the start */
  opening(): Buffer {
    const more = this.#size - defaultWindowBytes;
    return more > 0 ? windowUpdateFrame(0, more) : Buffer.alloc(0);
  }

  /**
   * Counts the payload of a DATA frame.
   * @throws ProtocolError if the server had no credit for it
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

  /** @returns the updates that are due; undefined if none is */
  updates(): Buffer | undefined {
    const used = this.#size - this.#left;
    if (this.#held || used * partsOfCredit < this.#size) return undefined;
    this.#left = this.#size;
    return Buffer.concat([windowUpdateFrame(0, used), windowUpdateFrame(callStreamId, used)]);
  }
}
