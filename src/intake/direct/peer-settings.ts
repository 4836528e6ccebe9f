import { defaultWindowBytes, errorCode, maxFrameBytes, maxWindowBytes, setting } from './protocol.ts';
import { ProtocolError } from './protocol-error.ts';

const settingBytes = 6;
const maxMaxFrameBytes = 2 ** 24 - 1;

/** The server's SETTINGS (RFC 9113, section 6.5). */
export class PeerSettings {
  #known = false;
  #acknowledged = false;
  #windowBytes = defaultWindowBytes;
  #streams = Number.POSITIVE_INFINITY;

  /** Whether the server has sent its settings, which must come first. */
  get known(): boolean {
    return this.#known;
  }

  /** Whether the server has sent its settings and acknowledged ours. */
  get complete(): boolean {
    return this.#known && this.#acknowledged;
  }

  acknowledged(): void {
    this.#acknowledged = true;
  }

  /**
   * Takes a payload of whole settings, `bytes[start, end)`.
   * @throws ProtocolError for a value that is not allowed
   */
  take(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
    for (let p = 0; p < view.byteLength; p += settingBytes) this.#takeOne(view.getUint16(p), view.getUint32(p + 2));
    this.#known = true;
  }

  #takeOne(id: number, value: number): void {
    switch (id) {
      case setting.enablePush:
        if (value !== 0) throw new ProtocolError('a server may not allow push');
        break;
      case setting.maxConcurrentStreams:
        this.#streams = value;
        break;
      case setting.initialWindowSize:
        if (value > maxWindowBytes) {
          throw new ProtocolError('the window in SETTINGS is too large', errorCode.flowControlError);
        }
        this.#windowBytes = value;
        break;
      case setting.maxFrameSize:
        if (value < maxFrameBytes || value > maxMaxFrameBytes) {
          throw new ProtocolError('the frame size in SETTINGS is not allowed');
        }
        break;
      default:
      // Our frames have no table and small headers. Unknown settings are ignored (section 6.5.2).
    }
  }

  /** @throws ProtocolError if a request with a message of `messageBytes` may not be sent at once */
  checkRoomFor(messageBytes: number): void {
    if (this.#streams === 0) throw new ProtocolError('the server allows no stream');
    if (this.#windowBytes < messageBytes + 5) throw new ProtocolError('the server has no room for the request');
  }
}
