import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { segmentName, segmentNames, segmentNumber } from '../../intake/recording/zstd/segments.ts';
import type { BuiltBlock } from '../stream/block-builder.ts';

export interface SegmentLimits {
  /** Limit of all segments together, in bytes. */
  readonly maxBytes: number;
  /** Limit of the time since a segment was written to, in milliseconds. */
  readonly maxAgeMs: number;
}

/** A file of blocks. */
export interface Segment {
  readonly path: string;
  bytes: number;
  /** Time of its last block, epoch milliseconds. */
  written: number;
}

/** A segment is the smallest part that is deleted, so it is a sixteenth of all, within these bounds. */
const segmentBytes = { part: 16, least: 64 * 1024, most: 32 * 2 ** 20 } as const;
const partsOfAge = 12;

/**
 * The segments of the recorder: files in one folder, of which the newest is appended to and the oldest are deleted. A
 * new store continues with the segments that it finds, and begins a segment of its own.
 */
export class SegmentStore {
  readonly #folder: string;
  readonly #limits: SegmentLimits;
  readonly #segments: Segment[] = [];
  readonly #segmentBytes: number;
  #number: number;
  #open: { readonly fd: number; readonly segment: Segment; readonly since: number } | undefined;

  /**
   * @param now epoch milliseconds
   * @throws {Error} of the file system if the folder cannot be used
   */
  constructor(folder: string, limits: SegmentLimits, now: number) {
    this.#folder = folder;
    this.#limits = limits;
    const { part, least, most } = segmentBytes;
    this.#segmentBytes = Math.min(most, Math.max(least, limits.maxBytes / part));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names = segmentNames(folder);
    this.#number = Math.max(0, ...names.map((name) => segmentNumber(name) ?? 0));
    for (const name of names) {
      const path = join(folder, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() === true) this.#segments.push({ path, bytes: stats.size, written: stats.mtimeMs });
    }
    this.expire(now);
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Oldest first. */
  get segments(): readonly Readonly<Segment>[] {
    return this.#segments;
  }

  /**
   * Appends a block, and deletes the oldest segments for it if there is no room within the limit.
   * @param now epoch milliseconds
   * @throws {Error} of the file system; nothing of the block stays then
   */
  append(block: BuiltBlock, now: number): void {
    this.#makeRoom(block.bytes.length);
    const open = this.#openFor(block, now);
    const { fd, segment } = open;
    try {
      for (let written = 0; written < block.bytes.length; )
        written += writeSync(fd, block.bytes, written, block.bytes.length - written, segment.bytes + written);
    } catch (error) {
      this.#undo();
      throw error;
    }
    segment.bytes += block.bytes.length;
    segment.written = now;
  }

  /** Deletes segments that are too old. @param now epoch milliseconds */
  expire(now: number): void {
    while (this.#segments[0] !== undefined && this.#segments[0].written < now - this.#limits.maxAgeMs)
      if (!this.#deleteOldest()) return;
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
  }

  #openFor(block: BuiltBlock, now: number): { readonly fd: number; readonly segment: Segment } {
    const isFull = (this.#open?.segment.bytes ?? 0) + block.bytes.length > this.#segmentBytes;
    const isOld = now - (this.#open?.since ?? now) > this.#limits.maxAgeMs / partsOfAge;
    if (this.#open !== undefined && !isFull && !isOld) return this.#open;
    this.close();
    const path = join(this.#folder, segmentName(this.#number + 1, block.first));
    const fd = openSync(path, 'wx', 0o600);
    this.#number++;
    const segment = { path, bytes: 0, written: now };
    this.#segments.push(segment);
    this.#open = { fd, segment, since: now };
    return this.#open;
  }

  /** Removes what was written of a block. If that fails, later blocks go into another segment. */
  #undo(): void {
    if (this.#open === undefined) return;
    const { fd, segment } = this.#open;
    try {
      ftruncateSync(fd, segment.bytes);
    } catch {
      segment.bytes = fstatSync(fd).size;
      this.close();
    }
    if (segment.bytes > 0) return;
    // An empty file would stay in the way of a later one.
    this.close();
    this.#segments.pop();
    remove(segment.path);
  }

  #makeRoom(bytes: number): void {
    while (this.#segments.length > 0 && this.bytes + bytes > this.#limits.maxBytes) if (!this.#deleteOldest()) return;
  }

  /** @returns false if it cannot be deleted */
  #deleteOldest(): boolean {
    const [oldest] = this.#segments;
    if (oldest === undefined) return false;
    if (oldest === this.#open?.segment) this.close();
    if (!remove(oldest.path)) return false;
    this.#segments.shift();
    return true;
  }
}

/** @returns whether the file is gone */
function remove(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return statSync(path, { throwIfNoEntry: false }) === undefined;
  }
}
