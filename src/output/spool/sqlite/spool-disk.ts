import { renameSync, rmSync } from 'node:fs';
import { SequentError } from '../../../errors.ts';
import { lookAt } from '../../../sqlite/safe-file.ts';
import { faultOf } from '../../../sqlite/sqlite-fault.ts';
import { noneLost } from '../../delivery.ts';
import type { SpoolNews } from '../news.ts';
import type { StoreLimits } from '../store.ts';
import type { Counts } from './bounded-table.ts';
import { SpoolFile } from './spool-file.ts';

/** The folder of a file, with its lock. */
export interface FolderOfFile {
  /** Whether the folder and its lock are still those that were opened. */
  readonly isInPlace: boolean;
  /** Makes the folder and takes the lock if one is missing. @throws {Error} if that fails */
  ensure(): void;
}

export interface DiskOptions {
  readonly output: string;
  readonly path: string;
  readonly limits: StoreLimits;
  readonly folder: FolderOfFile;
  readonly onNews: (news: SpoolNews) => void;
  /** Clock in epoch milliseconds. */
  readonly now: () => number;
}

/** The content of a file. */
interface Content {
  readonly records: number;
  readonly bytes: number;
  readonly bySeverity: Counts;
}

const nothing: Content = { records: 0, bytes: 0, bySeverity: noneLost() };

/** The file of one output, and what becomes of it: it fails and works again, is damaged, or is removed. */
export class SpoolDisk {
  readonly #options: DiskOptions;
  /** Called when a file is lost with its content. @returns its waiting records that are lost */
  readonly #onReplace: (waiting: Counts, dead: number) => Counts;
  #file: SpoolFile | undefined;
  /** The content of the file when it was last open, while it cannot be opened. */
  #unseen = { waiting: nothing, dead: nothing };
  /** Inode of the file with this content; undefined if another file took the content over. */
  #inode: number | undefined;
  #found = 0;
  #failure: string | undefined;
  /** Whether the connection is of no use for writing any more. */
  #isBroken = false;

  /** @throws {SequentError} SEQ_OUTPUT if a file of the store is not safe to use */
  constructor(options: DiskOptions, onReplace: (waiting: Counts, dead: number) => Counts) {
    this.#options = options;
    this.#onReplace = onReplace;
    try {
      options.folder.ensure();
      this.#openFile();
    } catch (error) {
      if (error instanceof SequentError) throw error;
      this.#fail(error);
    }
  }

  /** Why the disk is not used; undefined if it is. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Number of waiting records of earlier runs that were found in the file, also when it could be opened only later. */
  get found(): number {
    return this.#found;
  }

  get waiting(): Content {
    return this.#file?.waiting ?? this.#unseen.waiting;
  }

  get dead(): Content {
    return this.#file?.dead ?? this.#unseen.dead;
  }

  /** Calls `work`, unless the disk fails. @returns undefined if it fails before or meanwhile */
  write<Result>(work: (file: SpoolFile) => Result): Result | undefined {
    // A damaged file is replaced by a new one, which can take the same work.
    for (let tries = 0; tries < 2; tries++) {
      if (this.#failure !== undefined || this.#file === undefined) return undefined;
      try {
        return work(this.#file);
      } catch (error) {
        this.#fail(error);
      }
    }
    return undefined;
  }

  /** Calls `work`, also while the disk is full, because a full disk can be read. @returns undefined if reading fails */
  read<Result>(work: (file: SpoolFile) => Result): Result | undefined {
    if (this.#file === undefined) return undefined;
    try {
      return work(this.#file);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** Notices that somebody removed the file or its folder, and writes the records to a new one. */
  stayInPlace(): void {
    try {
      this.#putInPlace();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Tries a failed disk again. @param carryOver writes what is only in memory */
  recover(carryOver: (file: SpoolFile) => void): void {
    try {
      this.#options.folder.ensure();
      this.#putInPlace();
      if (this.#isBroken) this.close();
      carryOver(this.#file ?? this.#openFile());
      this.#failure = undefined;
      this.#tell('disk', {});
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Closes the file. What it held is still counted. */
  close(): void {
    if (this.#file === undefined) return;
    this.#remember(this.#file);
    try {
      this.#file.close();
    } catch {
      // Records that SQLite could not write at the end are in the log (WAL), or lost with the disk.
    }
    this.#file = undefined;
  }

  #remember({ waiting, dead }: SpoolFile): void {
    this.#unseen = { waiting: contentOf(waiting), dead: contentOf(dead) };
  }

  #fail(error: unknown): void {
    const fault = faultOf(error);
    if (fault.isDamaged) {
      this.#replaceFile(fault.reason);
      return;
    }
    this.#isBroken ||= !fault.keepsConnection;
    this.#useMemory(fault.reason);
  }

  #useMemory(reason: string): void {
    const isNew = this.#failure === undefined;
    this.#failure = reason;
    if (isNew) this.#tell('memory', { reason });
  }

  /** Moves a damaged file aside and starts a new one. */
  #replaceFile(reason: string): void {
    const lost = this.#onReplace(this.waiting.bySeverity, this.dead.records);
    this.close();
    this.#unseen = { waiting: nothing, dead: nothing };
    try {
      const movedTo = this.#moveAside('corrupt');
      this.#tell('corrupt', { reason, movedTo, lost });
      this.#openFile();
    } catch (error) {
      this.#useMemory(faultOf(error).reason);
    }
  }

  /** @returns the new path */
  #moveAside(why: 'corrupt' | 'replaced'): string {
    const { path, now } = this.#options;
    const time = new Date(now()).toISOString().replaceAll(/[-:]/g, '').replace('.', '');
    const movedTo = `${path}.${why}-${time}`;
    renameSync(path, movedTo);
    rmSync(`${path}-shm`, { force: true });
    if (lookAt(`${path}-wal`) !== undefined) renameSync(`${path}-wal`, `${movedTo}-wal`);
    return movedTo;
  }

  #openFile(): SpoolFile {
    const { path, limits } = this.#options;
    const file = new SpoolFile(path, limits);
    const inode = lookAt(path)?.ino;
    const { waiting, dead } = this.#unseen;
    const isOther = this.#inode !== undefined && inode !== this.#inode;
    if (isOther && waiting.records > 0) this.#onReplace(waiting.bySeverity, dead.records);
    this.#found += Math.max(0, file.waiting.records - (isOther ? 0 : waiting.records));
    this.#inode = inode;
    this.#file = file;
    this.#isBroken = false;
    return file;
  }

  #putInPlace(): void {
    const { folder, path } = this.#options;
    if (this.#file === undefined || (folder.isInPlace && this.#file.isInPlace)) return;
    folder.ensure();
    if (this.#file.isReplaced) this.#moveAside('replaced');
    this.#file.moveToNewFile();
    this.#remember(this.#file);
    this.#inode = undefined;
    this.#file = undefined;
    this.#openFile();
    this.#tell('removed', { reason: `${path} was removed or replaced` });
  }

  #tell(about: SpoolNews['about'], more: Partial<SpoolNews>): void {
    const { output, path, onNews } = this.#options;
    onNews({ about, output, file: path, lost: noneLost(), ...more });
  }
}

function contentOf({ records, bytes, bySeverity }: Content): Content {
  return { records, bytes, bySeverity };
}
