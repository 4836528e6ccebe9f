import { close, fsync, openSync, realpathSync, rename, statSync, unlink, write } from 'node:fs';
import { promisify } from 'node:util';
import { SequentError } from '../../errors.ts';

const writeSome = promisify(write);
const closeFile = promisify(close);
const syncFile = promisify(fsync);
const renameFile = promisify(rename);
const removeFile = promisify(unlink);

/**
 * A file that is written from start to end. If a file with content exists, it stays until `close`, and the new file is
 * written beside it with the extension `.part`. All errors of the file system are SequentErrors SEQ_OUTPUT.
 */
export class OutputFile {
  /** The file being written. */
  readonly #path: string;
  /** The existing file, with symbolic links resolved. */
  readonly #earlier: string | undefined;
  readonly #fd: number;

  /** Creates the file. Other users may not read a new file, because events show what users do. */
  constructor(path: string) {
    const earlier = earlierFile(path);
    this.#earlier = earlier?.path;
    this.#path = earlier === undefined ? path : `${earlier.path}.part`;
    try {
      this.#fd = openSync(this.#path, 'w', earlier?.mode ?? 0o600);
    } catch (error) {
      throw this.#operatorError(error);
    }
  }

  /** Whether a file with content existed. */
  get hasEarlier(): boolean {
    return this.#earlier !== undefined;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let written = 0; written < bytes.length; ) {
        const { bytesWritten } = await writeSome(this.#fd, bytes, written, bytes.length - written, null);
        written += bytesWritten;
      }
    } catch (error) {
      throw this.#operatorError(error);
    }
  }

  /**
   * @param content `whole`: the file replaces the existing one. `cut`: both files stay. `none`: only the existing file
   * stays.
   */
  async close(content: 'whole' | 'cut' | 'none'): Promise<void> {
    const replaces = this.#earlier !== undefined && content === 'whole';
    try {
      try {
        // After a crash of the machine, this name then refers to the old or the new file, and never to an empty one.
        if (replaces) await syncFile(this.#fd);
      } finally {
        await closeFile(this.#fd);
      }
      if (this.#earlier === undefined) return;
      if (replaces) await renameFile(this.#path, this.#earlier);
      else if (content === 'none') await removeFile(this.#path);
    } catch (error) {
      throw this.#operatorError(error);
    }
  }

  #operatorError(error: unknown): unknown {
    if (!(error instanceof Error) || !('code' in error)) return error;
    const code = String(error.code);
    const { what, todo } = problems[code] ?? {
      what: `the recording cannot be written: ${code}`,
      todo: 'choose another file',
    };
    return new SequentError('SEQ_OUTPUT', { what, where: this.#path, todo }, { cause: error });
  }
}

/** Undefined if there is nothing to lose: no file, an empty file, or a device. */
function earlierFile(path: string): { readonly path: string; readonly mode: number } | undefined {
  try {
    const file = statSync(path);
    return file.isFile() && file.size > 0 ? { path: realpathSync(path), mode: file.mode & 0o777 } : undefined;
  } catch {
    // Opening the file reports the reason.
    return undefined;
  }
}

const problems: Readonly<Record<string, { readonly what: string; readonly todo: string }>> = {
  ENOENT: { what: 'the folder of the recording does not exist', todo: 'create the folder or choose another one' },
  ENOTDIR: { what: 'the folder of the recording is a file', todo: 'choose another folder' },
  EISDIR: { what: 'the recording would replace a folder', todo: 'name a file in it' },
  EACCES: { what: 'the recording may not be written', todo: 'choose a folder that this user may write to' },
  EPERM: { what: 'the recording may not be written', todo: 'choose a folder that this user may write to' },
  EROFS: { what: 'the file system of the recording is read-only', todo: 'choose another folder' },
  ENOSPC: {
    what: 'no space is left for the recording',
    todo: 'make room or choose another disk; what was written can be read',
  },
  EDQUOT: {
    what: 'no space is left for the recording',
    todo: 'make room or choose another disk; what was written can be read',
  },
};
