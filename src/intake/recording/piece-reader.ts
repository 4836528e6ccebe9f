import { RecordingCutOff } from './recording-fault.ts';

/** Reads chunks of compressed data in pieces and single bytes, and takes back what was not used of a piece. */
export class PieceReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #kind: 'gzip' | 'zstd';
  #rest: Uint8Array = new Uint8Array();

  /** @param kind the compression, for errors */
  constructor(chunks: AsyncIterable<Uint8Array>, kind: 'gzip' | 'zstd') {
    this.#kind = kind;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Whether the input has ended. */
  async isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return true;
      this.#rest = next.value;
    }
    return false;
  }

  /** @returns the next bytes, at most `most`; undefined at the end */
  async piece(most: number): Promise<Uint8Array | undefined> {
    if (await this.isAtEnd()) return undefined;
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  /** @param unused the end of the piece that was read last */
  giveBack(unused: Uint8Array): void {
    if (unused.length > 0) this.#rest = this.#rest.length === 0 ? unused : Buffer.concat([unused, this.#rest]);
  }

  /** @throws RecordingCutOff at the end */
  async byte(): Promise<number> {
    const [byte] = (await this.piece(1)) ?? [];
    if (byte === undefined) throw this.#cutOff();
    return byte;
  }

  /** Reads exactly this number of bytes. @throws RecordingCutOff at the end */
  async bytes(count: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for (let left = count; left > 0; ) {
      const piece = await this.piece(left);
      if (piece === undefined) throw this.#cutOff();
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** @throws RecordingCutOff at the end */
  async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; ) {
      const piece = await this.piece(left);
      if (piece === undefined) throw this.#cutOff();
      left -= piece.length;
    }
  }

  /** Skips a text that ends in a zero byte. @throws RecordingCutOff at the end */
  async skipText(): Promise<void> {
    while (!(await this.isAtEnd())) {
      const end = this.#rest.indexOf(0);
      this.#rest = this.#rest.subarray(end < 0 ? this.#rest.length : end + 1);
      if (end >= 0) return;
    }
    throw this.#cutOff();
  }

  /** Ends the reading of the chunks. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #cutOff(): RecordingCutOff {
    return new RecordingCutOff(`the ${this.#kind} data is cut off`);
  }
}
