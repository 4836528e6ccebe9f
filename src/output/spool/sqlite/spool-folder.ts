import { join } from 'node:path';
import { lockFolder } from '../../../sqlite/folder-lock.ts';
import type { ProcessLock } from '../../../sqlite/process-lock.ts';
import { folderFault, lookAt, makeFolder } from '../../../sqlite/safe-file.ts';
import type { SpoolNews } from '../news.ts';
import type { SpoolStore, StoreLimits } from '../store.ts';
import { DurableStore } from './durable-store.ts';
import { fileNameOf } from './file-names.ts';
import { spoolFolder } from './folder-use.ts';
import type { FolderOfFile } from './spool-disk.ts';

export interface SpoolFolderOptions {
  readonly onNews: (news: SpoolNews) => void;
  /** Clock in epoch milliseconds. */
  readonly now?: () => number;
}

/** The folder `spool.dir` with the files of all outputs. One process at a time uses it. */
export class SpoolFolder implements FolderOfFile {
  readonly #dir: string;
  readonly #options: SpoolFolderOptions;
  #lock: ProcessLock | undefined;
  #inode: number | undefined;

  /**
   * Makes the folder if necessary, and takes its lock. A full disk is no error here: the stores work in memory then.
   * @throws {SequentError} SEQ_OUTPUT if another process uses the folder, or if it cannot be written
   */
  constructor(dir: string, options: SpoolFolderOptions) {
    this.#dir = dir;
    this.#options = options;
    try {
      this.ensure();
    } catch (error) {
      const fault = folderFault(dir, error, spoolFolder);
      if (fault !== undefined) throw fault;
    }
  }

  /**
   * Opens the store of an output.
   * @param output name of the output, any text
   * @throws {SequentError} SEQ_OUTPUT if its file cannot be used
   */
  store(output: string, limits: StoreLimits): SpoolStore {
    const { onNews, now = Date.now } = this.#options;
    const path = join(this.#dir, fileNameOf(output));
    return new DurableStore({ output, path, limits, folder: this, onNews, now });
  }

  get isInPlace(): boolean {
    return this.#lock?.isInPlace === true && lookAt(this.#dir)?.ino === this.#inode;
  }

  ensure(): void {
    if (this.isInPlace) return;
    makeFolder(this.#dir, spoolFolder);
    this.#lock?.release();
    this.#lock = undefined;
    this.#lock = lockFolder(this.#dir, spoolFolder);
    this.#inode = lookAt(this.#dir)?.ino;
  }

  /** Releases the lock. The stores must be closed before. */
  close(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }
}
