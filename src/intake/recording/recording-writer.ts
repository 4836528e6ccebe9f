import { constants, createGzip, createZstdCompress } from 'node:zlib';
import { SequentError } from '../../errors.ts';
import { FrameBuffer, type Frames } from './frame-buffer.ts';
import { longestMessage } from './message.ts';
import { OutputFile } from './output-file.ts';
import { type Compression, formOfName, type RecordingForm } from './sniff.ts';
import { pieceBytes, ZlibDriver, zlibOptions } from './zlib-driver.ts';

/**
 * Results for the messages so far. After `close` has settled, the three numbers add up to the number of calls of
 * `write`.
 */
export interface RecordingCounts {
  /** Passed to the file, compressed or not, so that they can be read from it. */
  readonly written: number;
  /** Dropped because the buffer was full, as the disk is slower than the stream, or because the file had failed. */
  readonly dropped: number;
  /** Empty, longer than a recording may hold, or (in JSON) not an event of Tracee. */
  readonly unwritable: number;
}

export interface RecordingWriter {
  readonly counts: RecordingCounts;
  /** Whether a recording with this name existed. It stays if this recording ends without a message or with an error. */
  readonly hasEarlier: boolean;
  /**
   * Copies the `StreamEventsResponse` in `bytes[start, end)` into a bounded buffer and returns at once. The file is
   * written asynchronously.
   * @returns false if the message was not taken; it is counted
   */
  write(bytes: Uint8Array, start: number, end: number): boolean;
  /**
   * Settles when the messages so far are in the file or could not be written; never rejects. A caller that can wait uses
   * it to keep the buffer from getting full.
   */
  written(): Promise<void>;
  /** Writes the buffered messages and closes the file. Rejects with the error of the file if writing has failed. */
  close(): Promise<void>;
}

export interface RecordingWriterOptions {
  /** Limit of the buffer; 64 MiB by default. */
  readonly bufferBytes?: number;
  /** Called once when the file fails. Nothing more is written to it. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Opens a file to record into. `.pb` keeps the messages as received; `.ndjson` (also `.jsonl`, `.json`) has one event
 * per line in protobuf JSON; each also with `.gz` or `.zst`. The file grows in whole steps, so that it can be read up to its end
 * after a crash. An existing recording stays until the new one, which grows beside it as `PATH.part`, is closed. After
 * a failure or a kill of the process, both exist.
 * @throws SequentError SEQ_OUTPUT if the name has another ending or the file cannot be opened
 */
export function recordingWriter(path: string, options: RecordingWriterOptions = {}): RecordingWriter {
  const named = formOfName(path);
  if (named === undefined) {
    throw new SequentError('SEQ_OUTPUT', {
      what: 'the file name has no known form of a recording',
      where: path,
      todo: 'end it in .pb or .ndjson, each also with .gz or .zst',
    });
  }
  return new BufferedWriter(new OutputFile(path), named.form, named.compression, options);
}

class BufferedWriter implements RecordingWriter {
  readonly counts = { written: 0, dropped: 0, unwritable: 0 };
  readonly #file: OutputFile;
  readonly #form: RecordingForm;
  readonly #compressor: ZlibDriver | undefined;
  readonly #buffer: FrameBuffer;
  readonly #onFailure: (error: unknown) => void;
  #failure: { readonly error: unknown } | undefined;
  #draining: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(
    file: OutputFile,
    form: RecordingForm,
    compression: Compression | undefined,
    options: RecordingWriterOptions,
  ) {
    this.#file = file;
    this.#form = form;
    this.#compressor = compression && compressorFor(compression);
    this.#buffer = new FrameBuffer(options.bufferBytes ?? 64 * 1024 * 1024);
    this.#onFailure = options.onFailure ?? (() => {});
  }

  write(bytes: Uint8Array, start: number, end: number): boolean {
    if (end <= start || end - start > longestMessage) {
      this.counts.unwritable++;
      return false;
    }
    if (this.#failure !== undefined || this.#closed !== undefined || !this.#buffer.push(bytes, start, end)) {
      this.counts.dropped++;
      return false;
    }
    this.#draining ??= this.#drain();
    return true;
  }

  get hasEarlier(): boolean {
    return this.#file.hasEarlier;
  }

  async written(): Promise<void> {
    await this.#draining;
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async #drain(): Promise<void> {
    // The caller may be in the middle of many messages, which should be written together.
    await Promise.resolve();
    for (let frames = this.#buffer.shift(); frames !== undefined; frames = this.#buffer.shift()) {
      if (this.#failure !== undefined) this.counts.dropped += frames.messages;
      else await this.#attempt(frames);
    }
    this.#draining = undefined;
  }

  async #attempt(frames: Frames): Promise<void> {
    let unwritable = 0;
    try {
      let { bytes } = frames;
      if (this.#form === 'json') {
        // Loads protobufjs, which the `.pb` form does not need.
        const { jsonLines } = await import('./json/json-lines.ts');
        ({ bytes, unwritable } = jsonLines(bytes));
      }
      await this.#store(bytes);
      this.counts.written += frames.messages - unwritable;
    } catch (error) {
      this.counts.dropped += frames.messages - unwritable;
      this.#fail(error);
    }
    this.counts.unwritable += unwritable;
  }

  async #store(bytes: Uint8Array): Promise<void> {
    if (this.#compressor === undefined) return this.#file.write(bytes);
    const parts: Uint8Array[] = [];
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      parts.push(...(await this.#compressor.write(bytes.subarray(start, start + pieceBytes))));
    }
    parts.push(...(await this.#compressor.flush()));
    await this.#file.write(Buffer.concat(parts));
  }

  async #finish(): Promise<void> {
    await this.#draining;
    try {
      if (this.#compressor !== undefined && this.#failure === undefined) {
        await this.#file.write(Buffer.concat(await this.#compressor.end()));
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#compressor?.close();
    const content = this.counts.written === 0 ? 'none' : this.#failure === undefined ? 'whole' : 'cut';
    await this.#file.close(content).catch((error: unknown) => this.#fail(error));
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { error };
    this.#onFailure(error);
  }
}

function compressorFor(compression: Compression): ZlibDriver {
  if (compression === 'gzip') return new ZlibDriver(createGzip(zlibOptions));
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  return new ZlibDriver(createZstdCompress({ ...zlibOptions, params }), constants.ZSTD_e_flush);
}
