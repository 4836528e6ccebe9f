import { close, constants, fstat, open, read, type Stats, stat, write } from 'node:fs';
import { promisify } from 'node:util';
import { SequentError } from '../../errors.ts';

/** Without O_NONBLOCK the opening of a pipe that nobody reads would never end. */
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile: (fd: number) => Promise<Stats> = promisify(fstat);
const statPath: (path: string) => Promise<Stats> = promisify(stat);

const advice: Readonly<Record<string, string>> = {
  EACCES: 'give this user the right to write there, or choose another file',
  EPERM: 'give this user the right to write there, or choose another file',
  EROFS: 'choose a file on a file system that is not read-only',
  ENOENT: 'create the directory first',
  ENOTDIR: 'choose a path whose parents are all directories',
  EISDIR: 'name a file, not a directory',
  ENXIO: 'start the reader of the pipe first',
  EPIPE: 'start the reader of the pipe again',
  ENOSPC: 'make room on the file system',
  EDQUOT: 'make room in the quota of this user',
};

/** What an operator is told when a file of an output cannot be opened or written. */
export function fileFault(what: string, path: string, cause: unknown): SequentError {
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SequentError(
    'SEQ_OUTPUT',
    { what: `${what}: ${code ?? message}`, where: path, todo: advice[code ?? ''] ?? 'check the file system' },
    { cause },
  );
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A file that is open for appending. */
export class AppendFile {
  /** Whether it is a file on a disk, rather than a pipe or a device. */
  readonly isRegular: boolean;
  /** Whether its last byte ends no line: a program died while it wrote. */
  readonly endsTorn: boolean;
  readonly #fd: number;
  readonly #identity: Stats;

  private constructor(fd: number, identity: Stats, endsTorn: boolean) {
    this.#fd = fd;
    this.#identity = identity;
    this.isRegular = identity.isFile();
    this.endsTorn = endsTorn;
  }

  /**
   * Opens a file, which is created with mode 0600 when it does not exist; the mode of an existing one stays.
   * @throws SequentError SEQ_OUTPUT
   */
  static async open(path: string): Promise<AppendFile> {
    let fd: number | undefined;
    try {
      fd = await openFile(path, flags, 0o600);
      const identity = await statFile(fd);
      return new AppendFile(fd, identity, await endsTorn(path, identity));
    } catch (error) {
      if (fd !== undefined) await closeFile(fd).catch(() => {});
      throw fileFault('the file for the output cannot be opened', path, error);
    }
  }

  /** A file that is open already, such as a standard output that leads to a file. */
  static async inherited(fd: number): Promise<AppendFile> {
    return new AppendFile(fd, await statFile(fd), false);
  }

  /** Writes `chunk` from offset `from` on, or a first part of that. @returns how many bytes were written */
  write(chunk: Buffer, from: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    write(this.#fd, chunk, from, chunk.length - from, null, (error, written) =>
      error ? reject(error) : resolve(written),
    );
    return promise;
  }

  /** Bytes in the file; 0 for a pipe or a device. */
  async size(): Promise<number> {
    return this.isRegular ? (await statFile(this.#fd)).size : 0;
  }

  /** No name leads to the file any more, as one did when it was opened: what is in it will be lost. */
  async isRemoved(): Promise<boolean> {
    return this.isRegular && this.#identity.nlink > 0 && (await statFile(this.#fd)).nlink === 0;
  }

  /** The path leads to this file, or may be a pipe or a device. */
  async isAt(path: string): Promise<boolean> {
    if (!this.isRegular) return true;
    try {
      const { dev, ino } = await statPath(path);
      return dev === this.#identity.dev && ino === this.#identity.ino;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await closeFile(this.#fd).catch(() => {});
  }
}

async function endsTorn(path: string, identity: Stats): Promise<boolean> {
  if (!identity.isFile() || identity.size === 0) return false;
  let fd: number | undefined;
  try {
    fd = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const last = Buffer.alloc(1);
    const { bytesRead } = await promisify(read)(fd, last, 0, 1, identity.size - 1);
    return bytesRead === 1 && last[0] !== 0x0a;
  } catch {
    // A file that may be written but not read is no reason to refuse.
    return false;
  } finally {
    if (fd !== undefined) await closeFile(fd).catch(() => {});
  }
}
