import { SequentError } from '../../errors.ts';
import type { Severity } from '../../finding.ts';
import { codeOf } from '../../text/error-code.ts';
import type { Delivery } from '../delivery.ts';
import { AppendFile, fileFault } from './append-file.ts';
import type { QueuedDestination } from './queued-destination.ts';
import { type Batch, type QueueLimits, RecordQueue } from './record-queue.ts';
import type { RotateOptions } from './rotation/options.ts';
import { type Clocks, Rotation } from './rotation/rotation.ts';

/** Maximum number of bytes per write. */
const chunkBytes = 1024 * 1024;
/** Milliseconds between two attempts to write a file that fails. */
const retryMs = 1_000;
/** Back-off after writing to a full pipe, in milliseconds. It doubles up to the longest. */
const shortestWaitMs = 1;
const longestWaitMs = 64;

const newline = Buffer.from('\n');

/** A file by its path, or an open file. */
export type FileSource = { readonly path: string } | { readonly fd: number; readonly name: string };

export interface FileOptions {
  readonly limits?: QueueLimits;
  /** Retries a failing disk (ENOSPC, EIO), because space may be freed. Otherwise the output ends. */
  readonly keepTrying: boolean;
  /** Nothing is written before this promise has resolved. It never rejects. */
  readonly after?: Promise<void>;
  /** Rotates the file; only for a source with a path. */
  readonly rotate?: RotateOptions | undefined;
  /** The clocks of rotation; those of the system if absent. */
  readonly clocks?: Clocks;
}

/**
 * Appends to a file.
 *
 * A record counts as delivered after it is written while the file still has a name. If the file was moved
 * (logrotate's `create`), the next records go to a new file at the path. If it was removed, the last records are also
 * written again to the new file.
 *
 * While a disk fails, records wait. Writing then continues at the byte where it stopped, so that no line is torn. If
 * the file was truncated in the meantime (logrotate's `copytruncate`), it continues at the beginning of that record.
 * A pipe whose reader has gone and a full device (`/dev/full`) end the output.
 */
export class FileDestination implements QueuedDestination {
  readonly #source: FileSource;
  readonly #delivery: Delivery;
  readonly #queue: RecordQueue;
  readonly #keepTrying: boolean;
  readonly #rotation: Rotation | undefined;
  #file: AppendFile;
  #newlineDue: boolean;
  #batch: Batch | undefined;
  /** Bytes of the batch that are written. */
  #written = 0;
  /** Size of the file after a part of the batch was written. */
  #sizeBefore = 0;
  #reopenDue = false;
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #waitMs = shortestWaitMs;
  /** Another output is still writing to the file. */
  #isHeld: boolean;
  #over = false;

  private constructor(
    source: FileSource,
    file: AppendFile,
    delivery: Delivery,
    { limits, keepTrying, after }: FileOptions,
    rotation: Rotation | undefined,
  ) {
    this.#rotation = rotation;
    this.#source = source;
    this.#file = file;
    this.#newlineDue = file.endsTorn;
    this.#delivery = delivery;
    this.#queue = new RecordQueue(delivery, limits);
    this.#keepTrying = keepTrying;
    this.#isHeld = after !== undefined;
    void after?.then(() => this.#release());
  }

  /** Begins to write, after the other output of the file has ended. It may have been in the middle of a line before. */
  async #release(): Promise<void> {
    if ('path' in this.#source) this.#newlineDue = await this.#file.isTorn(this.#source.path);
    this.#isHeld = false;
    this.#start();
  }

  /** @throws {SequentError} SEQ_OUTPUT if the file cannot be opened, or not be rotated because of its kind */
  static async open(source: FileSource, delivery: Delivery, options: FileOptions): Promise<FileDestination> {
    const file = 'path' in source ? await AppendFile.open(source.path) : await AppendFile.inherited(source.fd);
    const { rotate, clocks } = options;
    const rotation = rotate && 'path' in source ? new Rotation(source.path, rotate, delivery, clocks) : undefined;
    try {
      await rotation?.begin(file);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FileDestination(source, file, delivery, options, rotation);
  }

  get waiting(): number {
    return this.#queue.bytes;
  }

  write(record: string | Buffer, severity: Severity): void {
    if (this.#over) {
      this.#delivery.lost(severity);
      return;
    }
    this.#queue.push(record, severity);
    if (this.#retry === undefined) this.#start();
  }

  atMost(bytes: number): Promise<void> {
    return this.#queue.atMost(bytes);
  }

  reopen(): void {
    this.#reopenDue = true;
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    const giveUp = (): void => this.#queue.giveUp(this.#written);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    // A write may never return, for example on a hanging network file system. Then only `giveUp` ends the wait.
    const written = this.#running?.then(() => this.#start()).then(() => this.#running);
    if (written === undefined) this.#start();
    void (written ?? this.#running)?.then(() => {
      if (this.#delivery.state === 'failing') giveUp();
    });
    await this.#queue.atMost(0);
    signal.removeEventListener('abort', giveUp);
    this.#over = true;
    clearTimeout(this.#retry);
    if (this.#running === undefined) await this.#closeFile();
    await this.#rotation?.close(signal);
  }

  /** Starts writing the queue, unless it is being written. */
  #start(): void {
    if (this.#running !== undefined || this.#over || this.#isHeld || this.#queue.bytes === 0) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#running = this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    try {
      // Records written before the pause may have been removed during it.
      if (this.#batch !== undefined && !(await this.#rescue())) await this.#writeCutAgain(this.#batch);
      while (!this.#over && this.#queue.bytes > 0) await this.#writeNext();
    } catch (error) {
      this.#pause(error);
    } finally {
      // Reset in the same turn as the last check of the queue, so that no record is added in between.
      this.#running = undefined;
    }
  }

  async #writeNext(): Promise<void> {
    if (this.#batch === undefined) {
      await this.#follow();
      this.#written = 0;
      const room = (await this.#rotation?.room(this.#file)) ?? chunkBytes;
      this.#batch = this.#queue.take(Math.min(chunkBytes, room));
      if (this.#batch === undefined) return;
      if (this.#rotation !== undefined) await this.#rotateBefore(this.#rotation, this.#batch.chunk.length);
    }
    if (this.#newlineDue) {
      await this.#file.write(newline, 0);
      this.#newlineDue = false;
    }
    const { chunk } = this.#batch;
    this.#written += await this.#file.write(chunk, this.#written);
    this.#waitMs = shortestWaitMs;
    this.#delivery.working();
    if (this.#written < chunk.length) {
      this.#sizeBefore = await this.#file.size();
      return;
    }
    if (await this.#rescue()) return;
    this.#queue.arrived(this.#batch);
    this.#batch = undefined;
  }

  /** Reopens the file if the path leads to another file now, or if a reopen was requested. */
  async #follow(): Promise<void> {
    if (!('path' in this.#source)) return;
    if (this.#reopenDue || !(await this.#file.isAt(this.#source.path))) await this.#openAnew(this.#source.path);
  }

  /** Rotates the file if it is due before a number of bytes is written. */
  async #rotateBefore(rotation: Rotation, bytes: number): Promise<void> {
    if (!(await rotation.isDue(this.#file, bytes + (this.#newlineDue ? 1 : 0)))) return;
    const file = await rotation.rotate(this.#file);
    if (file === undefined) return;
    await this.#file.close();
    this.#file = file;
    this.#newlineDue = false;
    await rotation.tidy(file);
  }

  /**
   * If the file was removed, schedules the whole batch to be written again.
   * @returns whether the file was removed
   */
  async #rescue(): Promise<boolean> {
    if (!(await this.#file.isRemoved())) return false;
    this.#written = 0;
    if ('path' in this.#source) await this.#openAnew(this.#source.path);
    else this.#end('the file was removed');
    return true;
  }

  /**
   * If the file was truncated in the middle of a record, schedules the record to be written again from its beginning.
   */
  async #writeCutAgain({ records }: Batch): Promise<void> {
    const size = await this.#file.size();
    if (this.#written === 0 || size >= this.#sizeBefore) return;
    this.#written = records.findLast(({ end }) => end <= this.#written)?.end ?? 0;
    this.#newlineDue = size > 0;
  }

  async #openAnew(path: string): Promise<void> {
    const file = await AppendFile.open(path);
    await this.#file.close();
    this.#file = file;
    this.#newlineDue = file.endsTorn;
    this.#reopenDue = false;
    this.#delivery.reopened();
  }

  #pause(error: unknown): void {
    const isFull = codeOf(error) === 'EAGAIN';
    const reason = this.#reasonOf(error);
    if (!isFull && !(this.#keepTrying && this.#file.isRegular)) {
      this.#end(reason);
      return;
    }
    if (!isFull) this.#delivery.failing(reason);
    this.#retry = setTimeout(() => this.#start(), isFull ? this.#waitMs : retryMs);
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
  }

  #reasonOf(error: unknown): string {
    if (error instanceof SequentError) return error.message;
    const name = 'path' in this.#source ? this.#source.path : this.#source.name;
    return fileFault('it cannot be written', name, error).message;
  }

  #end(reason: string): void {
    this.#over = true;
    this.#delivery.gone(reason);
    this.#queue.giveUp(this.#written);
    void this.#closeFile();
  }

  async #closeFile(): Promise<void> {
    if ('path' in this.#source) await this.#file.close();
  }
}
