import type { BySeverity } from '../delivery.ts';
import type { OutputRecord } from '../record.ts';

/** A record in a store. */
export interface StoredRecord extends OutputRecord {
  /** Place in the order of the store. It rises, and no other record of the store ever has the same. */
  readonly seq: number;
}

/** A record that the receiver refused for good. */
export interface RefusedRecord {
  readonly seq: number;
  /** Answer of the receiver. A receiver controls it; a store keeps at most 300 characters. */
  readonly reason: string;
}

export interface StoreLimits {
  /** Maximum cost of waiting records and dead letters together, in bytes (`costOf`). */
  readonly maxBytes: number;
  /** Maximum age of a waiting record or a dead letter in milliseconds, counted from when the store took it. */
  readonly maxAgeMs: number;
}

/**
 * The queue of one output: waiting records in order, and dead letters. It is bounded: where it is full, the oldest
 * records of the lowest severity go first. A record that alone exceeds the limit is evicted at once and evicts nothing.
 *
 * Records that the last `next` returned, and those before them, are in flight: they are neither evicted nor expire,
 * because they may arrive.
 *
 * No method throws. A store on disk keeps records in memory while the disk fails, and carries them over afterwards.
 */
export interface SpoolStore {
  /**
   * Adds records in their order. When it returns, the records of a store on disk survive the end of the process.
   * @returns the evicted records by severity; new records can be among them
   */
  append(records: readonly OutputRecord[]): { readonly evicted: BySeverity };
  /**
   * Returns waiting records in order. A caller without records in flight passes 0 for `after`, so that it also sees
   * records that a failing disk held back.
   * @param after `seq` of the last record in flight
   * @param maxBytes maximum size of all bodies; the first record is returned even if it is larger
   */
  next(after: number, maxRecords: number, maxBytes: number): readonly StoredRecord[];
  /**
   * Removes acknowledged records.
   * @returns number of records that were still waiting; the others were lost with a file, and were counted then
   */
  acknowledge(seqs: readonly number[]): number;
  /**
   * Turns refused records into dead letters.
   * @returns number of records that were still waiting, as for `acknowledge`
   */
  bury(refused: readonly RefusedRecord[]): number;
  /**
   * Regular upkeep, about once a second: removes what is too old, tries a failed disk again, puts dead letters that the
   * operator wants to send again at the end of the queue, and gives free space back to the file system.
   * @param nowMs epoch milliseconds
   * @returns the expired waiting records by severity
   */
  maintain(nowMs: number): BySeverity;
  readonly waiting: Amount;
  /**
   * Number of records of an earlier run that were found since the store was opened. It grows where the file could not
   * be opened at first.
   */
  readonly resumed: number;
  readonly dead: DeadLetters;
  /** Where new records go: to `disk`, or to `memory` for a reason (no folder is configured, the disk is full). */
  readonly kind: { readonly type: 'disk' | 'memory'; readonly reason?: string };
  /**
   * Closes the store. Waiting records on disk are there for the next start, and still in `waiting`.
   * @returns the waiting records that are lost with the process because they are only in memory, by severity
   */
  close(): BySeverity;
}

export interface Amount {
  readonly records: number;
  /** Cost of the records in bytes. */
  readonly bytes: number;
}

export interface DeadLetters extends Amount {
  /** Number of dead letters that were removed since the store was opened: for room, by age, or by the operator. */
  readonly dropped: number;
  /** Number of dead letters that were put into the queue again since the store was opened. */
  readonly retried: number;
}

/** Part of the limit in bytes that is for dead letters. The rest is for waiting records. */
const deadShare = 1 / 8;

/** Cost of a record beside its texts and its body: columns, indexes and free space of a page; objects in memory. */
const recordOverhead = 128;

/** Maximum length of the reason of a dead letter, in UTF-16 units. */
const longestReason = 300;

/**
 * Copies the body of a record that is to be kept. It came as a part of the bytes of many records, and would keep all of
 * these in memory after the others are gone.
 */
export function ownBody({ body }: OutputRecord): Buffer {
  const copy = Buffer.allocUnsafeSlow(body.length);
  body.copy(copy);
  return copy;
}

/** Cost of a record in bytes: its texts and its body as UTF-8, and what a store needs beside them. */
export function costOf(record: OutputRecord): number {
  const { id, subject, signature, pack, namespace, contentType, body } = record;
  let bytes = recordOverhead + body.length;
  for (const text of [id, subject, signature, pack, namespace, contentType]) bytes += Buffer.byteLength(text);
  return bytes;
}

/** Divides a limit between dead letters and waiting records. @public */
export function sharesOf(maxBytes: number): { readonly waiting: number; readonly dead: number } {
  const dead = Math.floor(maxBytes * deadShare);
  return { waiting: maxBytes - dead, dead };
}

/** Cuts the reason of a dead letter at a whole character. @public */
export function boundReason(reason: string): string {
  return reason.length <= longestReason ? reason : reason.slice(0, longestReason).replace(/[\uD800-\uDBFF]$/, '');
}
