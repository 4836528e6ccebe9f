import { close, constants, fchmod, fchown, fstat, open, read, type Stats, stat, write } from 'node:fs';
import { promisify } from 'node:util';
import { SequentError } from '../../errors.ts';
import { codeOf } from '../../text/error-code.ts';

/** Without O_NONBLOCK, opening a pipe without a reader would block forever. */
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/** A new file: nothing may have its name, and a link is not followed. */
const newFlags = flags | constants.O_EXCL | constants.O_NOFOLLOW;

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile: (fd: number) => Promise<Stats> = promisify(fstat);
const chmodFile = promisify(fchmod);
const chownFile = promisify(fchown);
const statPath: (path: string) => Promise<Stats> = promisify(stat);

const yes = (): boolean => true;
const no = (): boolean => false;

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

/**
 * @param what the failed operation
 * @param path the file
 * @param cause the error of the system
 * @returns the error for the operator, with advice for the error code
 */
export function fileFault(what: string, path: string, cause: unknown): SequentError {
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  return new SequentError(
    'SEQ_OUTPUT',
    { what: `${what}: ${code ?? message}`, where: path, todo: advice[code ?? ''] ?? 'check the file system' },
    { cause },
  );
}

/** A file that is open for appending. */
export class AppendFile {
  /** Whether it is a regular file, not a pipe or a device. */
  readonly isRegular: boolean;
  /** Whether the last line lacks its newline, because a program died while writing. */
  readonly endsTorn: boolean;
  readonly #fd: number;
  readonly #identity: Stats;
  readonly #openedMs = Date.now();

  private constructor(fd: number, identity: Stats, endsTorn: boolean) {
    this.#fd = fd;
    this.#identity = identity;
    this.isRegular = identity.isFile();
    this.endsTorn = endsTorn;
  }

  /**
   * Opens a file. A new file gets mode 0600; an existing file keeps its mode.
   * @throws {SequentError} SEQ_OUTPUT
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

  /**
   * Creates a file with the rights, user and group of another. If this user may not give it away, it gets mode 0600.
   * @throws {SequentError} SEQ_OUTPUT, also if the path exists
   */
  static async create(path: string, like: AppendFile): Promise<AppendFile> {
    let fd: number | undefined;
    try {
      fd = await openFile(path, newFlags, 0o600);
      const { uid, gid } = await statFile(fd);
      const { uid: user, gid: group, mode } = await statFile(like.#fd);
      const isGiven = (uid === user && gid === group) || (await chownFile(fd, user, group).then(yes, no));
      if (isGiven) await chmodFile(fd, mode & 0o777);
      return new AppendFile(fd, await statFile(fd), false);
    } catch (error) {
      if (fd !== undefined) await closeFile(fd).catch(() => {});
      throw fileFault('a new file for the output cannot be created', path, error);
    }
  }

  /** Wraps an open file, such as a standard output that is redirected to a file. */
  static async inherited(fd: number): Promise<AppendFile> {
    return new AppendFile(fd, await statFile(fd), false);
  }

  /** User id of the owner. */
  get owner(): number {
    return this.#identity.uid;
  }

  /** Time when it was created, in milliseconds since the epoch; time when it was opened if that is not known. */
  get createdMs(): number {
    return this.#identity.birthtimeMs > 0 ? this.#identity.birthtimeMs : this.#openedMs;
  }

  /**
   * Writes all or the first part of `chunk` after offset `from`.
   * @returns the number of bytes written
   */
  write(chunk: Buffer, from: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    write(this.#fd, chunk, from, chunk.length - from, null, (error, written) =>
      error ? reject(error) : resolve(written),
    );
    return promise;
  }

  /** Size of the file in bytes; 0 for a pipe or a device. */
  async size(): Promise<number> {
    return this.isRegular ? (await statFile(this.#fd)).size : 0;
  }

  /** Whether the last line lacks its newline now. @param path leads to this file. Never rejects. */
  async isTorn(path: string): Promise<boolean> {
    const now = await statFile(this.#fd).catch(() => undefined);
    return now !== undefined && endsTorn(path, now);
  }

  /** Whether the last name of the file was removed since it was opened. Its content will be lost. */
  async isRemoved(): Promise<boolean> {
    return this.isRegular && this.#identity.nlink > 0 && (await statFile(this.#fd)).nlink === 0;
  }

  /** Whether the path leads to this file. Always true for a pipe or a device. */
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
    // A file may be writable but not readable. That is no reason to refuse it.
    return false;
  } finally {
    if (fd !== undefined) await closeFile(fd).catch(() => {});
  }
}
