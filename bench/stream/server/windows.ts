import { defaultWindow, initialWindowSetting } from './frames.ts';

/** How much a client lets the server send: by stream and on the whole connection (RFC 9113, 5.2). */
export class Windows {
  #connection = defaultWindow;
  #initial = defaultWindow;
  readonly #streams = new Map<number, number>();

  open(stream: number): void {
    this.#streams.set(stream, this.#initial);
  }

  close(stream: number): void {
    this.#streams.delete(stream);
  }

  /** Bytes of DATA that the stream may send now; below zero where the client took back some. */
  room(stream: number): number {
    return Math.min(this.#connection, this.#streams.get(stream) ?? 0);
  }

  spend(stream: number, bytes: number): void {
    this.#connection -= bytes;
    this.#streams.set(stream, (this.#streams.get(stream) ?? 0) - bytes);
  }

  /** WINDOW_UPDATE. */
  grow(stream: number, bytes: number): void {
    if (stream === 0) this.#connection += bytes;
    else {
      const window = this.#streams.get(stream);
      if (window !== undefined) this.#streams.set(stream, window + bytes);
    }
  }

  /** SETTINGS: a new initial window also changes those of the streams that are open (RFC 9113, 6.9.2). */
  settings(payload: Buffer): void {
    for (let p = 0; p + 6 <= payload.length; p += 6) {
      if (payload.readUInt16BE(p) !== initialWindowSetting) continue;
      const initial = payload.readUInt32BE(p + 2);
      for (const [stream, window] of this.#streams) this.#streams.set(stream, window + initial - this.#initial);
      this.#initial = initial;
    }
  }
}
