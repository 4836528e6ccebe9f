import { close, openSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { SequentError } from '../../errors.ts';

const writeSome = promisify(write);
const closeFile = promisify(close);

/** A file that is written from its start to its end. All errors of the file system are SequentErrors SEQ_OUTPUT. */
export class OutputFile {
  readonly #path: string;
  readonly #fd: number;

  /** Creates the file, or empties it. Events tell what users do, so nobody else may read a new file. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#fd = openSync(path, 'w', 0o600);
    } catch (error) {
      throw this.#operatorError(error);
    }
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

  async close(): Promise<void> {
    try {
      await closeFile(this.#fd);
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
