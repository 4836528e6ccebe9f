import { constants, type Gunzip, type Gzip } from 'node:zlib';

/**
 * Runs a zlib stream by hand, a piece in and what comes of it out. A piped stream throws away what it has ready when its input
 * turns out to be cut off, and does not say when what it was given has come out.
 *
 * The stream must be made with `zlibOptions`. Errors are those of zlib, with its code (`Z_BUF_ERROR`: cut off).
 */
export class ZlibDriver {
  readonly #zlib: Gunzip | Gzip;
  #given = 0;
  #onFailure: (error: Error) => void = () => {};

  constructor(zlib: Gunzip | Gzip) {
    this.#zlib = zlib;
    zlib.on('error', (error) => this.#onFailure(error));
  }

  /** Takes at most `pieceBytes` and resolves to what is ready after them. */
  async write(piece: Uint8Array): Promise<Uint8Array[]> {
    await this.#step((done) => this.#zlib.write(piece, done));
    this.#given += piece.length;
    return this.#output();
  }

  /** Resolves to all that was held back, so that what was given so far can be read again. */
  async flush(): Promise<Uint8Array[]> {
    await this.#step((done) => this.#zlib.flush(constants.Z_SYNC_FLUSH, done));
    return this.#output();
  }

  /** Resolves to the rest. Only the end of the output, not that of the input, comes after zlib has seen whether all is whole. */
  async end(): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    await this.#step((done) => {
      this.#zlib.once('end', done);
      this.#zlib.on('readable', () => parts.push(...this.#output()));
      this.#zlib.end();
    });
    return parts;
  }

  /** zlib has come to an end of its own and left some of the input. */
  get endedEarly(): boolean {
    return this.#zlib.bytesWritten < this.#given;
  }

  close(): void {
    this.#zlib.destroy();
  }

  /** zlib tells a failure through the callback of a write, its error event, or both. */
  #step(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#onFailure = reject;
      start((error) => (error ? reject(error) : resolve()));
    });
  }

  #output(): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let part: unknown = this.#zlib.read(); part instanceof Uint8Array; part = this.#zlib.read()) parts.push(part);
    return parts;
  }
}

/**
 * How much is given to zlib at once. Deflate grows data at most 1032 times, so that one piece of a hostile file takes at most
 * 17 MiB, and that fits under the high water mark: zlib never waits for somebody to read.
 */
export const pieceBytes = 16 * 1024;

export const zlibOptions = { chunkSize: 64 * 1024, readableHighWaterMark: 32 * 1024 * 1024 };
