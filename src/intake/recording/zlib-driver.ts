import { constants, type Gzip, type InflateRaw, type ZstdCompress, type ZstdDecompress } from 'node:zlib';

/**
 * Drives a zlib stream step by step: one piece in, its output out. A piped stream discards ready output when its input
 * is cut off, and does not report when the output of an input is complete.
 * The stream must be made with `zlibOptions`. Errors are those of zlib, with its code (`Z_BUF_ERROR`: cut off).
 */
export class ZlibDriver {
  readonly #zlib: InflateRaw | Gzip | ZstdCompress | ZstdDecompress;
  readonly #flush: number;
  #given = 0;
  #onFailure: (error: Error) => void = () => {};

  /** @param flush the kind of `flush`; by default that of gzip */
  constructor(zlib: InflateRaw | Gzip | ZstdCompress | ZstdDecompress, flush: number = constants.Z_SYNC_FLUSH) {
    this.#zlib = zlib;
    this.#flush = flush;
    zlib.on('error', (error) => this.#onFailure(error));
  }

  /**
   * Takes at most `pieceBytes`.
   * @returns the output that is ready after them
   */
  async write(piece: Uint8Array): Promise<Uint8Array[]> {
    await this.#step((done) => this.#zlib.write(piece, done));
    this.#given += piece.length;
    return this.#output();
  }

  /** @returns all output that was held back, so that everything written so far can be read again */
  async flush(): Promise<Uint8Array[]> {
    await this.#step((done) => this.#zlib.flush(this.#flush, done));
    return this.#output();
  }

  /**
   * @returns the rest of the output. It waits for the end of the output and not of the input: only then has zlib
   * verified the data.
   */
  async end(): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    await this.#step((done) => {
      this.#zlib.once('end', done);
      this.#zlib.on('readable', () => parts.push(...this.#output()));
      this.#zlib.end();
    });
    return parts;
  }

  /** Number of bytes at the end of the input that zlib has not used, because they follow the end of its data. */
  get unused(): number {
    return this.#given - this.#zlib.bytesWritten;
  }

  close(): void {
    this.#zlib.destroy();
  }

  /** zlib reports a failure through the callback of a write, its error event, or both. */
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
 * Bytes given to zlib at once. Deflate grows data at most 1032 times, so one piece of a hostile file takes at most 17
 * MiB. That fits under the high water mark: zlib never waits for a reader.
 */
export const pieceBytes = 16 * 1024;

export const zlibOptions = { chunkSize: 64 * 1024, readableHighWaterMark: 32 * 1024 * 1024 };
