import { constants, createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SequentError } from '../../errors.ts';
import { codeOf } from '../../text/error-code.ts';

/** A longer line is skipped. A finding takes at most 1 MiB, whatever `--finding-size` says. */
const longestLine = 4 * 1024 * 1024;

/**
 * Reads the lines of a file, which may be compressed with gzip. A line that is too long comes as an empty one.
 * @throws {SequentError} SEQ_HISTORY if the file cannot be read, or ends too early
 */
export async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const file = await openFile(path);
  const isCompressed = await startsAsGzip(file);
  const bytes = createReadStream(path, { fd: file, start: 0 });
  const lines = new LineSplitter();
  try {
    for await (const chunk of isCompressed ? gunzipped(bytes) : bytes) {
      if (Buffer.isBuffer(chunk)) yield* lines.take(chunk);
    }
    yield* lines.end();
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    bytes.destroy();
  }
}

/** Cuts a stream of bytes into lines, in bounded memory. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #bytes = 0;

  /** @returns the lines that the chunk completes */
  *take(chunk: Buffer): Generator<string, void, undefined> {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#keep(chunk.subarray(from, end));
      yield this.#line();
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** @returns the last line, if it lacks its newline */
  *end(): Generator<string, void, undefined> {
    if (this.#bytes > 0) yield this.#line();
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > longestLine) this.#parts = [];
    else this.#parts.push(part);
  }

  #line(): string {
    const line = Buffer.concat(this.#parts).toString();
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }
}

/** Opens a regular file. Opening does not wait for the writer of a FIFO. @throws {SequentError} SEQ_HISTORY */
export async function openFile(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  await file.close();
  throw new SequentError('SEQ_HISTORY', { what: 'this is not a regular file', where: path });
}

async function startsAsGzip(file: FileHandle): Promise<boolean> {
  const head = Buffer.alloc(2);
  const { bytesRead } = await file.read(head, 0, 2, 0);
  return bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b;
}

function gunzipped(bytes: ReadStream): Readable {
  const plain = createGunzip();
  bytes.on('error', (error) => plain.destroy(error));
  return bytes.pipe(plain);
}

function unreadable(path: string, cause: unknown): SequentError {
  if (cause instanceof SequentError) return cause;
  const code = codeOf(cause);
  const what = code === 'ENOENT' ? 'there is no such file' : `the file cannot be read: ${code ?? String(cause)}`;
  return new SequentError('SEQ_HISTORY', { what, where: path, todo: 'check the path and the rights' }, { cause });
}
