import { constants } from 'node:fs';
import { access, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SequentError } from '../errors.ts';
import { ProcessLock } from '../sqlite/process-lock.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { written } from './form.ts';
import { tryReadState } from './read-state.ts';

const ownerOnly = 0o600;

/**
 * The file in which a sidecar keeps the state of signatures. It is replaced as a whole: the new content is written beside
 * it, synced and renamed, so a crash or a full disk leaves the earlier content. One process at a time uses it: it holds the
 * lock `FILE.lock`.
 */
export class StateFile {
  /** The snapshot that the file held at the start; undefined without one. */
  readonly snapshot: Uint8Array | undefined;
  readonly #path: string;
  readonly #log: Log;
  readonly #lock: ProcessLock | undefined;
  #fault: string | undefined;
  #writing: Promise<void> | undefined;
  #next: Uint8Array | undefined;
  #last: Uint8Array | undefined;
  /** The file as this process has left it. */
  #identity: string | undefined;

  private constructor(
    path: string,
    { snapshot, fault, identity }: { snapshot?: Uint8Array | undefined; fault?: string; identity?: string | undefined },
    lock: ProcessLock | undefined,
    log: Log,
  ) {
    this.#path = path;
    this.snapshot = this.#last = snapshot;
    this.#fault = fault;
    this.#identity = identity;
    this.#lock = lock;
    this.#log = log;
  }

  /**
   * Opens the file and takes its lock. A damaged file is renamed to `FILE.damaged`, and the state begins empty.
   * @throws {SequentError} SEQ_STATE if another process uses the file, if it cannot be read, or if its folder cannot be
   * written to
   */
  static async open(path: string, log: Log): Promise<StateFile> {
    const folder = dirname(path);
    const refuse = (what: string, cause?: unknown): SequentError =>
      new SequentError(
        'SEQ_STATE',
        { what, where: path, todo: 'name a file in a folder that this user can write to' },
        { cause },
      );
    try {
      await access(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw refuse('the folder of the state file cannot be written to', error);
    }
    const lock = lockOf(path, log);
    try {
      return await StateFile.#openLocked(path, lock, log, refuse);
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  static async #openLocked(
    path: string,
    lock: ProcessLock | undefined,
    log: Log,
    refuse: (what: string, cause?: unknown) => SequentError,
  ): Promise<StateFile> {
    // A crash may have left a part of new content.
    await unlink(freshPath(path)).catch(() => undefined);
    const identity = await identityOf(path);
    const found = await tryReadState(path);
    if ('snapshot' in found) return new StateFile(path, { snapshot: found.snapshot, identity }, lock, log);
    if (!found.isDamaged) throw refuse(`the state file cannot be read: ${found.reason}`);
    const aside = `${path}.damaged`;
    try {
      await rename(path, aside);
    } catch (error) {
      throw refuse(
        `the state file is damaged (${found.reason}) and cannot be renamed to ${aside}: ${describeThrown(error)}`,
        error,
      );
    }
    const fields = { file: path, reason: found.reason, moved_to: aside };
    log.error('the state file is damaged: it is set aside, and the state of signatures begins empty', fields);
    return new StateFile(path, { fault: `it was damaged (${found.reason}) and is set aside as ${aside}` }, lock, log);
  }

  /** Why the state is not saved, or was lost at the start; undefined if all is well. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /**
   * Writes a snapshot, unless the file holds the same one. While one is being written, only the newest waits. A file that
   * another process has replaced is replaced again, and the log says so.
   */
  save(snapshot: Uint8Array): void {
    this.#next = snapshot;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Settles when nothing waits to be written. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** Writes what waits to be written, and releases the lock. */
  async close(): Promise<void> {
    await this.settled();
    this.#lock?.release();
  }

  async #write(): Promise<void> {
    for (let next = this.#next; next !== undefined; next = this.#next) {
      this.#next = undefined;
      try {
        const found = await identityOf(this.#path);
        const isOwn = found === this.#identity;
        if (isOwn && this.#last !== undefined && Buffer.compare(this.#last, next) === 0) continue;
        if (!isOwn && found !== undefined)
          this.#log.warn('another process has replaced the state file', {
            file: this.#path,
          });
        this.#identity = await replaceFile(this.#path, written(next));
        this.#last = next;
        if (this.#fault !== undefined) this.#log.info('the state file is written again', { file: this.#path });
        this.#fault = undefined;
      } catch (error) {
        const reason = describeThrown(error);
        if (this.#fault !== reason)
          this.#log.error('the state file cannot be written; the state of signatures would be lost at a restart', {
            file: this.#path,
            reason,
          });
        this.#fault = reason;
      }
    }
  }
}

/**
 * Two sidecars on one file would replace each other's state at each save.
 * @returns undefined if the file system gives no lock, which is logged
 * @throws {SequentError} SEQ_STATE naming the process that has the lock
 */
function lockOf(path: string, log: Log): ProcessLock | undefined {
  try {
    return ProcessLock.take(`${path}.lock`, (holder, cause) => {
      const what = `the state file is in use by ${holder}`;
      const todo = 'end that process, or give each sidecar a state file of its own';
      return new SequentError('SEQ_STATE', { what, where: path, todo }, { cause });
    });
  } catch (error) {
    if (error instanceof SequentError && error.code === 'SEQ_STATE') throw error;
    log.warn('the state file cannot be locked; nothing keeps a second sidecar from using it', {
      file: path,
      reason: describeThrown(error),
    });
    return undefined;
  }
}

/** The path of new content before it is complete. */
function freshPath(path: string): string {
  return `${path}.new`;
}

/** @returns what tells a file from those that replace it; undefined if there is no file */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}

/**
 * Replaces a file in one step.
 * @returns the identity of the new file
 * @throws {Error} of the file system; the earlier file is then unchanged
 */
async function replaceFile(path: string, content: Buffer): Promise<string | undefined> {
  const fresh = freshPath(path);
  // Another process may be writing there. A FIFO would block.
  const file = await open(fresh, 'wx', ownerOnly);
  try {
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await unlink(fresh).catch(() => undefined);
    throw error;
  }
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return await identityOf(path);
}
