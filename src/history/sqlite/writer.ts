import { renameSync, statSync } from 'node:fs';
import { lockFolder } from '../../sqlite/folder-lock.ts';
import type { ProcessLock } from '../../sqlite/process-lock.ts';
import { folderFault, lookAt, makeFolder } from '../../sqlite/safe-file.ts';
import { faultOf } from '../../sqlite/sqlite-fault.ts';
import { factsOf } from '../reading/facts.ts';
import { type Entry, Segment } from './segment.ts';
import {
  asideIn,
  bytesAt,
  historyFolder,
  removeSegment,
  type SegmentFile,
  segmentPath,
  segmentsIn,
} from './segment-files.ts';

export interface HistoryLimits {
  /** Maximum size of all files of the history in bytes, with logs (WAL) and files that were moved aside; at least 16 MiB. */
  readonly maxBytes: number;
  /** Maximum age of a record in milliseconds, counted from when it was stored; a record goes up to an eighth later. */
  readonly maxAgeMs: number;
}

/** A change of the history that the operator must know. */
export interface HistoryNews {
  /**
   * `corrupt`: a file was damaged and moved aside, and a new one was started. `removed`: the file or the folder was
   * removed or replaced, and a new one was started.
   */
  readonly about: 'corrupt' | 'removed';
  readonly file: string;
  readonly reason: string;
  readonly movedTo?: string;
  /** Records of the file, as far as they were known. Searches do not find them any more. */
  readonly records: number;
}

/** Counts of a history, since it was opened. */
export interface HistoryCounts {
  /** Size of all files. */
  readonly bytes: number;
  readonly files: number;
  /** Files that were removed to stay within the limits, with their records. */
  readonly removedFiles: number;
  /** Damaged files that were moved aside. */
  readonly damagedFiles: number;
  /** When the oldest record was stored, in epoch milliseconds; undefined for an empty history. */
  readonly oldestMs: number | undefined;
}

export interface WriterOptions {
  readonly limits: HistoryLimits;
  readonly onNews: (news: HistoryNews) => void;
  /** Clock in epoch milliseconds. */
  readonly now?: () => number;
}

/** A history has about this many files; the oldest one is removed as a whole. */
const files = 8;
const [smallestFile, largestFile] = [1024 * 1024, 64 * 1024 * 1024];
/** Room for the log, its copy into the file, and one transaction. */
const reserveBytes = 6 * 1024 * 1024;

/**
 * Writes a history: files in one folder, each a database of SQLite. One process at a time writes. A record that `write`
 * has returned for survives the end of the process.
 */
export class HistoryWriter {
  readonly #dir: string;
  readonly #options: WriterOptions;
  readonly #now: () => number;
  readonly #fileBytes: number;
  #lock: ProcessLock | undefined;
  #inode: number | undefined;
  #current: Segment | undefined;
  #lastSeq = 0;
  #removedFiles = 0;
  #damagedFiles = 0;

  /**
   * Makes the folder if necessary, and takes its lock. A full disk is no error here: `write` tells it.
   * @throws {SequentError} SEQ_HISTORY if another process writes to the folder, or if it cannot be used
   */
  constructor(dir: string, options: WriterOptions) {
    this.#dir = dir;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { maxBytes } = options.limits;
    this.#fileBytes = Math.max(smallestFile, Math.min(largestFile, Math.floor((maxBytes - reserveBytes) / files)));
    try {
      this.#ensureFolder();
      this.#segment();
      this.#keepLimits();
    } catch (error) {
      const fault = folderFault(dir, error, historyFolder);
      if (fault !== undefined) {
        this.close();
        throw fault;
      }
    }
  }

  get counts(): HistoryCounts {
    const all = this.#files();
    const [oldest] = all;
    const isEmpty = all.length === 0 || (all.length === 1 && this.#current?.records === 0);
    return {
      bytes: all.reduce((sum, { path }) => sum + bytesAt(path), this.#asideBytes()),
      files: all.length,
      removedFiles: this.#removedFiles,
      damagedFiles: this.#damagedFiles,
      oldestMs: oldest === undefined || isEmpty ? undefined : Math.floor(oldest.firstSeq / 1_000),
    };
  }

  /**
   * Stores lines of JSON in one transaction, in their order.
   * @returns indexes of lines that are no records of a history; the others are stored
   * @throws {SequentError} SEQ_HISTORY if the folder must not be used any more
   * @throws {Error} of SQLite or the file system; nothing is stored then
   */
  write(bodies: readonly string[]): readonly number[] {
    const entries: Entry[] = [];
    const refused: number[] = [];
    for (const [index, body] of bodies.entries()) {
      const facts = factsOf(body);
      if (facts === undefined) refused.push(index);
      else entries.push({ facts, body });
    }
    if (entries.length === 0) return refused;
    this.#putInPlace();
    try {
      this.#append(entries);
    } catch (error) {
      if (!this.#failed(error)) throw error;
      this.#append(entries);
    }
    return refused;
  }

  /** Regular upkeep, about once a second: removes what is too old. Never throws. */
  maintain(): void {
    try {
      this.#keepLimits();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Closes the files and releases the folder. */
  close(): void {
    this.#current?.close();
    this.#current = undefined;
    this.#lock?.release();
    this.#lock = undefined;
  }

  #append(entries: readonly Entry[]): void {
    this.#keepLimits();
    const segment = this.#segment();
    const seq = Math.max(segment.lastSeq, this.#lastSeq) + 1;
    const from = Math.max(seq, Math.floor(this.#now() * 1_000));
    segment.append(entries, from);
    this.#lastSeq = segment.lastSeq;
  }

  /** The file to write to: the newest one that has room, else a new one. */
  #segment(): Segment {
    if (this.#current !== undefined) return this.#current;
    const newest = segmentsIn(this.#dir).at(-1);
    if (newest !== undefined) {
      try {
        const found = new Segment(newest);
        this.#lastSeq = Math.max(this.#lastSeq, found.lastSeq);
        this.#current = found;
        if (!this.#isDone(found)) return found;
        found.close();
        this.#current = undefined;
      } catch (error) {
        if (!faultOf(error).isDamaged) throw error;
        this.#moveAside(newest.path, faultOf(error).reason, 0);
      }
    }
    const firstSeq = Math.max(this.#lastSeq + 1, (newest?.firstSeq ?? 0) + 1, Math.floor(this.#now() * 1_000));
    this.#current = new Segment({ path: segmentPath(this.#dir, firstSeq), firstSeq });
    return this.#current;
  }

  #isDone(segment: Segment): boolean {
    const ageMs = this.#now() - segment.firstSeq / 1_000;
    return segment.records > 0 && (segment.bytes >= this.#fileBytes || ageMs > this.#options.limits.maxAgeMs / files);
  }

  /** Closes the file if it is full, and removes the oldest files until there is room for the next transaction. */
  #keepLimits(): void {
    if (this.#current !== undefined && this.#isDone(this.#current)) {
      this.#lastSeq = this.#current.lastSeq;
      this.#current.close();
      this.#current = undefined;
    }
    const { maxBytes, maxAgeMs } = this.#options.limits;
    const before = this.#now() - maxAgeMs;
    for (const path of asideIn(this.#dir)) {
      if (changedMs(path) < before || this.#asideBytes() > maxBytes / files) removeSegment(path);
    }
    const old = this.#files().filter(({ path }) => path !== this.#current?.path);
    const sizes = new Map(old.map(({ path }) => [path, bytesAt(path)]));
    let bytes = this.#asideBytes() + (this.#current?.bytes ?? 0) + reserveBytes;
    for (const size of sizes.values()) bytes += size;
    for (const [path, size] of sizes) {
      if (bytes <= maxBytes && changedMs(path) >= before) continue;
      removeSegment(path);
      this.#removedFiles++;
      bytes -= size;
    }
  }

  #files(): readonly SegmentFile[] {
    return lookAt(this.#dir) === undefined ? [] : segmentsIn(this.#dir);
  }

  #asideBytes(): number {
    return lookAt(this.#dir) === undefined ? 0 : asideIn(this.#dir).reduce((sum, path) => sum + bytesAt(path), 0);
  }

  /** @returns whether the work can be tried again, because a damaged file was replaced */
  #failed(error: unknown): boolean {
    const { isDamaged, keepsConnection, reason } = faultOf(error);
    const { path, records } = this.#current ?? {};
    if (isDamaged && path !== undefined) {
      this.#current?.abandon();
      this.#current = undefined;
      this.#moveAside(path, reason, records ?? 0);
      return true;
    }
    if (!keepsConnection) {
      this.#current?.abandon();
      this.#current = undefined;
    }
    return false;
  }

  #moveAside(path: string, reason: string, records: number): void {
    const time = new Date(this.#now()).toISOString().replaceAll(/[-:]/g, '').replace('.', '');
    const movedTo = `${path}.corrupt-${time}`;
    for (const ending of ['-wal', '-shm', '']) {
      if (lookAt(`${path}${ending}`) !== undefined) renameSync(`${path}${ending}`, `${movedTo}${ending}`);
    }
    this.#damagedFiles++;
    this.#options.onNews({ about: 'corrupt', file: path, reason, movedTo, records });
  }

  /** Notices that somebody removed the file, the lock or the folder, and starts anew. */
  #putInPlace(): void {
    const isFolderThere = this.#lock?.isInPlace === true && lookAt(this.#dir)?.ino === this.#inode;
    if (!isFolderThere) this.#ensureFolder();
    const segment = this.#current;
    if (segment === undefined || segment.isInPlace) return;
    segment.abandon();
    this.#current = undefined;
    const { path: file, records } = segment;
    this.#options.onNews({ about: 'removed', file, reason: 'the file was removed or replaced', records });
  }

  #ensureFolder(): void {
    makeFolder(this.#dir, historyFolder);
    this.#lock?.release();
    this.#lock = undefined;
    this.#lock = lockFolder(this.#dir, historyFolder);
    this.#inode = lookAt(this.#dir)?.ino;
  }
}

/** When a file was last changed, in epoch milliseconds. */
function changedMs(path: string): number {
  return Math.max(statSync(path).mtimeMs, lookAt(`${path}-wal`)?.mtimeMs ?? 0);
}
