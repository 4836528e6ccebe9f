import { lstat, rename } from 'node:fs/promises';
import { SequentError } from '../../../errors.ts';
import type { Delivery } from '../../delivery.ts';
import { AppendFile, fileFault } from '../append-file.ts';
import { compressFile } from './compress-file.ts';
import type { RotateOptions } from './options.ts';
import { listRotated, nextName, removeIfThere } from './rotated-files.ts';

/** Pause after a failed rotation, in milliseconds. */
const retryMs = 60_000;

/** Clocks, for tests. */
export interface Clocks {
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
  /** A monotonic clock in milliseconds. */
  readonly monotonic: () => number;
}

const systemClocks: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * Rotates one file: renames it to `PATH.TIME`, creates a new one, removes the oldest rotated files, and compresses
 * the others in the background.
 *
 * A rotated file keeps its name, so a rotation is one rename. After a kill at any point the next start finds a
 * complete set: a missing file is created, a half-written copy is removed, and a file whose copy was not finished is
 * compressed again. A fault is told to the operator, and writing goes on in the current file.
 */
export class Rotation {
  readonly #path: string;
  readonly #options: RotateOptions;
  readonly #delivery: Delivery;
  readonly #clocks: Clocks;
  readonly #stop = new AbortController();
  /** Settles when compression is over; never rejects. */
  #compressing: Promise<void> = Promise.resolve();
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(path: string, options: RotateOptions, delivery: Delivery, clocks = systemClocks) {
    this.#path = path;
    this.#options = options;
    this.#delivery = delivery;
    this.#clocks = clocks;
  }

  /**
   * Checks that the file can be rotated, and cleans up after an earlier run.
   * @throws {SequentError} SEQ_OUTPUT if the file is a pipe or a device, or the path is a link
   */
  async begin(file: AppendFile): Promise<void> {
    if (!file.isRegular) throw this.#refusal('a pipe or a device cannot be rotated');
    const { isLink } = await this.#look();
    if (isLink) throw this.#refusal('a symbolic link cannot be rotated');
    await this.#attempt(async () => {
      for (const { path, endings } of await listRotated(this.#path, file.owner)) {
        if (endings.has('.gz.part')) await removeIfThere(`${path}.gz.part`);
        if (endings.has('') && endings.has('.gz')) await removeIfThere(`${path}.gz`);
      }
    });
    await this.tidy(file);
  }

  /** Number of bytes that the file can take before it must be rotated; 1 or more. */
  async room(file: AppendFile): Promise<number> {
    const { size = Number.POSITIVE_INFINITY } = this.#options;
    return this.#isPaused ? Number.POSITIVE_INFINITY : Math.max(1, size - (await file.size()));
  }

  /** Whether the file must be rotated before a number of bytes is written to it. An empty file never is. */
  async isDue(file: AppendFile, bytes: number): Promise<boolean> {
    const { size = Number.POSITIVE_INFINITY, age = Number.POSITIVE_INFINITY } = this.#options;
    if (this.#isPaused) return false;
    const present = await file.size();
    return present > 0 && (present + bytes > size || this.#clocks.wall() - file.createdMs >= age);
  }

  /**
   * Rotates the file. No record may be half written. Never rejects.
   * @returns the new file, which replaces `file`; undefined if writing must go on in `file`
   */
  async rotate(file: AppendFile): Promise<AppendFile | undefined> {
    let next: AppendFile;
    try {
      next = await this.#replace(file);
    } catch (error) {
      this.#notBefore = this.#clocks.monotonic() + retryMs;
      this.#delivery.notRotated(this.#reasonOf('it cannot be rotated', error));
      return undefined;
    }
    this.#delivery.rotated();
    return next;
  }

  /** Removes the oldest rotated files, and starts to compress the others. Call it after the old file is closed. Never rejects. */
  async tidy({ owner }: AppendFile): Promise<void> {
    const { keep, gzip } = this.#options;
    await this.#attempt(async () => {
      const files = await listRotated(this.#path, owner);
      for (const { path, endings } of files.slice(0, -keep)) {
        // A copy that is being written is removed when it is complete.
        for (const ending of ['', '.gz'] as const) if (endings.has(ending)) await removeIfThere(`${path}${ending}`);
      }
      if (gzip) this.#compressing = this.#compressing.then(() => this.#compressAll(owner));
    });
  }

  /** Waits for compression, which stops when the signal aborts. Never rejects. */
  async close(signal: AbortSignal): Promise<void> {
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    const stop = (): void => {
      this.#stop.abort();
      resolve();
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    // The file system may hang. The next start removes what is half written.
    await Promise.race([this.#compressing, stopped]);
    signal.removeEventListener('abort', stop);
  }

  get #isPaused(): boolean {
    return this.#clocks.monotonic() < this.#notBefore;
  }

  async #replace(file: AppendFile): Promise<AppendFile> {
    const { isLink } = await this.#look();
    if (isLink || !(await file.isAt(this.#path))) throw new Error('another file or a link was put in its place');
    const target = await nextName(this.#path, file.owner, this.#clocks.wall());
    await rename(this.#path, target);
    try {
      return await AppendFile.create(this.#path, file);
    } catch (error) {
      // Another program may have created a file at the path. The writer then finds it there.
      if ((await this.#look()).isThere) throw error;
      await rename(target, this.#path);
      throw error;
    }
  }

  async #compressAll(owner: number): Promise<void> {
    const { signal } = this.#stop;
    await this.#attempt(async () => {
      for (const { path, endings } of await listRotated(this.#path, owner)) {
        if (signal.aborted) return;
        if (endings.has('')) await this.#attempt(() => compressFile(path, signal));
      }
    });
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#delivery.notTidied(this.#reasonOf('its rotated files cannot be removed or compressed', error));
    }
  }

  async #look(): Promise<{ readonly isThere: boolean; readonly isLink: boolean }> {
    try {
      return { isThere: true, isLink: (await lstat(this.#path)).isSymbolicLink() };
    } catch {
      return { isThere: false, isLink: false };
    }
  }

  #refusal(what: string): SequentError {
    const todo = 'remove "rotate" from this output, or name a regular file';
    return new SequentError('SEQ_OUTPUT', { what, where: this.#path, todo });
  }

  #reasonOf(what: string, error: unknown): string {
    if (error instanceof SequentError) return error.message;
    return fileFault(what, this.#path, error).message;
  }
}
