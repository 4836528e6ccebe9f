/** Messages of a recording in the `.pb` form. Each follows its length, a little-endian uint32. */
export interface Frames {
  readonly bytes: Uint8Array;
  readonly messages: number;
}

const blockBytes = 64 * 1024;

/** Buffers messages that wait to be written, up to a limit in bytes. */
export class FrameBuffer {
  readonly #limit: number;
  readonly #full: Frames[] = [];
  #block = Buffer.alloc(0);
  #used = 0;
  #messages = 0;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Copies the message `bytes[start, end)`.
   * @returns false if the buffer is full
   */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    const size = 4 + end - start;
    if (this.#bytes + size > this.#limit) return false;
    if (this.#used + size > this.#block.length) {
      this.#seal();
      this.#block = Buffer.allocUnsafe(Math.max(blockBytes, size));
    }
    this.#block.writeUInt32LE(end - start, this.#used);
    this.#block.set(bytes.subarray(start, end), this.#used + 4);
    this.#used += size;
    this.#bytes += size;
    this.#messages++;
    return true;
  }

  /** Removes the oldest messages, about 64 KiB of them; undefined if there are none. */
  shift(): Frames | undefined {
    if (this.#full.length === 0) this.#seal();
    const frames = this.#full.shift();
    if (frames !== undefined) this.#bytes -= frames.bytes.length;
    return frames;
  }

  #seal(): void {
    if (this.#messages === 0) return;
    this.#full.push({ bytes: this.#block.subarray(0, this.#used), messages: this.#messages });
    this.#block = this.#block.subarray(this.#used);
    this.#used = 0;
    this.#messages = 0;
  }
}
