import { longestMessage, type Message, type Splitter } from './message.ts';
import { RecordingCutOff, RecordingFault } from './recording-fault.ts';

const lengthBytes = 4;

/** Splits the `.pb` form into messages. Each follows its length, a little-endian uint32. */
export class FrameSplitter implements Splitter {
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /**
   * Number of pending bytes needed to continue. Joining them earlier would copy a long message again with every chunk.
   */
  #needed = lengthBytes;
  #offset = 0;
  #messages = 0;

  push(chunk: Uint8Array, messages: Message[]): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#pendingBytes < this.#needed) return;
    const bytes = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let position = 0;
    for (;;) {
      this.#needed = lengthBytes;
      if (bytes.length - position < this.#needed) break;
      const length = view.getUint32(position, true);
      if (length > longestMessage) {
        throw new RecordingFault(
          `a message of ${length} bytes is announced, more than the ${longestMessage} that are allowed`,
          'give a recording made by sequent record; this file is damaged or something else',
        );
      }
      if (length === 0) {
        throw new RecordingCutOff(
          'a message of no bytes is announced, as in a file that a crash has filled up with zeros',
        );
      }
      this.#needed += length;
      if (bytes.length - position < this.#needed) break;
      messages.push({ bytes, start: position + lengthBytes, end: position + this.#needed });
      position += this.#needed;
      this.#offset += this.#needed;
      this.#messages++;
    }
    this.#pending = position === bytes.length ? [] : [bytes.subarray(position)];
    this.#pendingBytes = bytes.length - position;
  }

  end(): void {
    if (this.#pendingBytes > 0) throw new RecordingCutOff('the recording ends inside of a message');
  }

  place(name: string): string {
    return `${name}, byte ${this.#offset}, event ${this.#messages + 1}`;
  }
}
