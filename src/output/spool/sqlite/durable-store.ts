import { severities } from '../../../finding.ts';
import { type BySeverity, noneLost } from '../../delivery.ts';
import type { OutputRecord } from '../../record.ts';
import {
  type Amount,
  type DeadLetters,
  ownBody,
  type RefusedRecord,
  type SpoolStore,
  type StoredRecord,
  type StoreLimits,
  sharesOf,
} from '../store.ts';
import { addCounts, type Counts } from './bounded-table.ts';
import { Held, itemOf } from './held.ts';
import type { Item } from './rows.ts';
import { type DiskOptions, SpoolDisk } from './spool-disk.ts';
import type { SpoolFile } from './spool-file.ts';

/** Maximum cost of the records in memory while the disk fails, in bytes. */
const maxHeldBytes = 16 * 1024 * 1024;

/** Records of one transaction, in bytes. More would make the log (WAL) larger. */
const transactionBytes = 4 * 1024 * 1024;

/** `seq` per millisecond of the clock, for records that arrive before the file could be opened for the first time. */
const seqsPerMs = 1_024;

/** A store in a SQLite file, which works in memory while the disk fails. */
export class DurableStore implements SpoolStore {
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  readonly #disk: SpoolDisk;
  #held = new Held();
  /** `seq` of the last record in flight. */
  #inFlight = 0;
  /** Records that were lost with a file and that no method has returned yet. */
  #lost = noneLost();
  #seq: number;
  #dropped = 0;
  #retried = 0;
  #isClosed = false;

  /** @throws {SequentError} SEQ_OUTPUT if a file of the store is not safe to use */
  constructor(options: DiskOptions) {
    this.#limits = options.limits;
    this.#now = options.now;
    this.#disk = new SpoolDisk(options, (waiting, dead) => this.#loseFile(waiting, dead));
    this.#seq = this.#disk.read((file) => file.lastSeq()) ?? Math.floor(options.now()) * seqsPerMs;
  }

  get kind(): SpoolStore['kind'] {
    const reason = this.#disk.failure;
    return reason === undefined ? { type: 'disk' } : { type: 'memory', reason };
  }

  get waiting(): SpoolStore['waiting'] {
    const { waiting, settled } = this.#held;
    const { records, bytes } = this.#disk.waiting;
    return {
      records: records - settled.records + waiting.records,
      bytes: bytes - settled.bytes + waiting.bytes,
    };
  }

  get resumed(): number {
    return this.#disk.found;
  }

  get dead(): DeadLetters {
    const { records, bytes } = this.#disk.dead;
    return { records: records + this.#held.dead, bytes, dropped: this.#dropped, retried: this.#retried };
  }

  append(records: readonly OutputRecord[]): { readonly evicted: BySeverity } {
    const evicted = noneLost();
    const storedMs = this.#now();
    const { waiting: limit } = sharesOf(this.#limits.maxBytes);
    const items: Item[] = [];
    for (const record of records) {
      const item = itemOf(record, ++this.#seq, storedMs);
      if (item.cost > limit) evicted[item.severity]++;
      else items.push(item);
    }
    for (const part of partsOf(items)) {
      addCounts(evicted, this.#disk.write((file) => file.append(part, this.#inFlight)) ?? this.#hold(part));
    }
    return { evicted };
  }

  #hold(items: readonly Item[]): Counts {
    for (const item of items) {
      const { record } = item;
      this.#held.waiting.add({ ...item, record: { ...record, body: ownBody(record) } });
    }
    const limit = this.#isClosed ? 0 : Math.min(maxHeldBytes, sharesOf(this.#limits.maxBytes).waiting);
    return countsOf(this.#held.waiting.shrinkTo(limit, this.#isClosed ? 0 : this.#inFlight));
  }

  next(after: number, maxRecords: number, maxBytes: number): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    const room = () => ({ records: maxRecords - records.length, bytes: maxBytes - bytes });
    for (const record of this.#records(after, room)) {
      bytes += record.body.length;
      if (records.length > 0 && bytes > maxBytes) break;
      records.push(record);
      // One more record would be read from the disk together with many that have no room.
      if (records.length >= maxRecords) break;
    }
    this.#inFlight = records.at(-1)?.seq ?? this.#inFlight;
    return records;
  }

  /** @param room what the caller still takes, which a read from the disk does not exceed by more than one record */
  *#records(after: number, room: () => Amount): Generator<StoredRecord, void, undefined> {
    let last = after;
    for (;;) {
      const { records, bytes } = room();
      const found = this.#disk.read((file) => file.next(last, records, bytes)) ?? [];
      for (const record of found) if (!this.#held.isSettled(record.seq)) yield record;
      last = found.at(-1)?.seq ?? last;
      if (found.length === 0) break;
    }
    for (const { record } of this.#held.waiting.after(after)) yield record;
  }

  acknowledge(seqs: readonly number[]): number {
    const onDisk = seqs.filter((seq) => this.#held.settleHeld(seq, undefined) === undefined);
    const settled = seqs.length - onDisk.length;
    const removed = this.#disk.write((file) => file.remove(onDisk));
    return settled + (removed ?? this.#settleLater(onDisk.map((seq) => ({ seq, reason: undefined }))));
  }

  bury(refused: readonly RefusedRecord[]): number {
    const onDisk: RefusedRecord[] = [];
    for (const one of refused) {
      const settled = this.#held.settleHeld(one.seq, one.reason);
      if (settled === undefined) onDisk.push(one);
      else if (settled === 'dropped') this.#dropped++;
    }
    const settled = refused.length - onDisk.length;
    const result = this.#disk.write((file) => file.bury(onDisk, this.#now()));
    this.#dropped += result?.dropped ?? 0;
    return settled + (result?.buried ?? this.#settleLater(onDisk));
  }

  /** Remembers which records on disk are settled, because the disk cannot take it in. @returns how many were waiting */
  #settleLater(records: readonly { readonly seq: number; readonly reason: string | undefined }[]): number {
    let settled = 0;
    for (const { seq, reason } of records) {
      const found = this.#held.isSettled(seq) ? undefined : this.#disk.read((file) => file.find(seq));
      if (found === undefined) continue;
      this.#held.settleOnDisk(seq, { ...found, reason });
      settled++;
    }
    return settled;
  }

  maintain(nowMs: number): BySeverity {
    const removed = noneLost();
    if (this.#isClosed) return removed;
    if (this.#disk.failure === undefined) this.#disk.stayInPlace();
    else this.#recover(nowMs, removed);
    this.#disk.write((file) => {
      const requests = file.takeRequests(this.#seq + 1, nowMs, this.#inFlight);
      if (requests !== undefined) {
        this.#seq += requests.retried;
        this.#retried += requests.retried;
        this.#dropped += requests.dropped;
        addCounts(removed, requests.evicted);
      }
      const { expired, dropped } = file.expire(nowMs - this.#limits.maxAgeMs, this.#inFlight);
      this.#dropped += dropped;
      addCounts(removed, expired);
      file.shrink();
    });
    addCounts(removed, this.#takeLost());
    return removed;
  }

  close(): BySeverity {
    const lost = noneLost();
    if (this.#isClosed) return lost;
    if (this.#disk.failure !== undefined) this.#recover(this.#now(), lost);
    addCounts(lost, countsOf(this.#held.waiting.shrinkTo(0)));
    addCounts(lost, this.#takeLost());
    this.#disk.close();
    this.#isClosed = true;
    return lost;
  }

  #recover(nowMs: number, removed: Counts): void {
    this.#disk.recover((file: SpoolFile) => {
      const { acknowledged, refused, items } = this.#held.toCarryOver(file.lastSeq() + 1);
      const { evicted, dropped } = file.carryOver(acknowledged, refused, items, nowMs, this.#inFlight);
      addCounts(removed, evicted);
      this.#dropped += dropped;
      this.#held = new Held();
      this.#seq = Math.max(this.#seq, file.lastSeq());
    });
  }

  /** Counts the records of a damaged file as lost, except for those that are settled. */
  #loseFile(waiting: Counts, dead: number): Counts {
    const lost = { ...waiting };
    const settled = this.#held.settledBySeverity();
    for (const severity of severities) lost[severity] -= settled[severity];
    this.#held.forgetDisk();
    this.#dropped += dead;
    addCounts(this.#lost, lost);
    return lost;
  }

  #takeLost(): Counts {
    const lost = this.#lost;
    this.#lost = noneLost();
    return lost;
  }
}

function countsOf(items: readonly Item[]): Counts {
  const counts = noneLost();
  for (const { severity } of items) counts[severity]++;
  return counts;
}

/** Divides items into parts for one transaction each. */
function* partsOf(items: readonly Item[]): Generator<readonly Item[], void, undefined> {
  let part: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (part.length > 0 && bytes + item.cost > transactionBytes) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(item);
    bytes += item.cost;
  }
  if (part.length > 0) yield part;
}
