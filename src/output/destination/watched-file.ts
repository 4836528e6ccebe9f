import { type BigIntStats, constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { SequentError } from '../../errors.ts';
import { codeOf } from '../../text/error-code.ts';

/** A file that was changed this recently may change again within the same tick of its clock, in milliseconds. */
const freshMs = 2_000n;

interface Copy {
  readonly bytes: Buffer;
  readonly stats: BigIntStats;
  readonly isFresh: boolean;
}

/** A small file whose content is read again after it changed or was replaced, such as a mounted secret. */
export class WatchedFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #problemOf: (bytes: Buffer) => string | undefined;
  #copy: Copy | undefined;

  /**
   * @param maxBytes limit of its size; a larger file is an error
   * @param problemOf checks a new content; says what is wrong with it, such as `has no certificate`
   */
  constructor(path: string, maxBytes: number, problemOf: (bytes: Buffer) => string | undefined = () => undefined) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#problemOf = problemOf;
  }

  /**
   * Returns the content of the file. The result is the same object while the file is unchanged.
   * @throws {SequentError} SEQ_OUTPUT naming the file if it is missing, unreadable, not a regular file, too large or wrong
   */
  async read(): Promise<Buffer> {
    const last = this.#copy;
    try {
      if (last !== undefined && !last.isFresh && isSame(last.stats, await stat(this.#path, { bigint: true }))) {
        return last.bytes;
      }
      const next = await this.#load();
      this.#copy = last?.bytes.equals(next.bytes) ? { ...next, bytes: last.bytes } : next;
      return this.#copy.bytes;
    } catch (error) {
      throw error instanceof SequentError ? error : this.#fault(reasonOf(error), error);
    }
  }

  async #load(): Promise<Copy> {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    await using file = await open(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) throw this.#fault('is not a regular file');
    const bytes = await readAtMost(file, this.#maxBytes + 1);
    if (bytes.length > this.#maxBytes) throw this.#fault(`is larger than ${this.#maxBytes} bytes`);
    const problem = this.#problemOf(bytes);
    if (problem !== undefined) throw this.#fault(problem);
    return { bytes, stats, isFresh: BigInt(Date.now()) - stats.mtimeMs < freshMs };
  }

  #fault(problem: string, cause?: unknown): SequentError {
    return new SequentError(
      'SEQ_OUTPUT',
      {
        what: `a file of an output ${problem}`,
        where: this.#path,
        todo: 'correct the path in the configuration, or the file',
      },
      { cause },
    );
  }
}

function isSame(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;
}

async function readAtMost(file: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user';
  return typeof code === 'string' ? `cannot be read (${code})` : 'cannot be read';
}
