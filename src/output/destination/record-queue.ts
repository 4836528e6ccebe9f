import { type Severity, severities } from '../../finding.ts';
import type { Delivery } from '../delivery.ts';

export interface QueueLimits {
  /** Bytes that may wait: each record as UTF-8 with its newline, and what keeping it costs. Default 16 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 16 * 2 ** 20;
/** Bytes that a waiting record takes up beside its text. */
const recordOverhead = 128;
const newline = 0x0a;

interface Waiting {
  readonly order: number;
  readonly severity: Severity;
  /** The record as UTF-8, without its newline. */
  readonly bytes: Buffer;
}

/** Records that are written together. */
export interface Batch {
  readonly chunk: Buffer;
  /** Each record with the place in `chunk` where it ends. */
  readonly records: readonly { readonly severity: Severity; readonly end: number }[];
  /** Bytes by which the batch counts as waiting. */
  readonly cost: number;
}

/** Records of one severity, oldest first. Both ends are cheap to take from. */
class Lane {
  bytes = 0;
  /** A place before the head is emptied: a record that has left must not stay in memory. */
  #records: (Waiting | undefined)[] = [];
  #head = 0;

  get oldest(): Waiting | undefined {
    return this.#records[this.#head];
  }

  push(record: Waiting): void {
    this.#records.push(record);
    this.bytes += costOf(record);
  }

  dropOldest(): void {
    const record = this.oldest;
    if (record === undefined) return;
    this.bytes -= costOf(record);
    this.#records[this.#head] = undefined;
    this.#head++;
    if (this.#head < 1_024 || this.#head * 2 < this.#records.length) return;
    this.#records = this.#records.slice(this.#head);
    this.#head = 0;
  }

  takeNewest(): Waiting | undefined {
    if (this.oldest === undefined) return undefined;
    const record = this.#records.pop();
    if (record !== undefined) this.bytes -= costOf(record);
    return record;
  }

  get length(): number {
    return this.#records.length - this.#head;
  }
}

/** Records, each with a newline. */
function joined(records: readonly { readonly record: Buffer; readonly end: number }[], bytes: number): Buffer {
  const chunk = Buffer.allocUnsafeSlow(bytes);
  for (const { record, end } of records) {
    chunk.set(record, end - 1 - record.length);
    chunk[end - 1] = newline;
  }
  return chunk;
}

function costOf({ bytes }: Waiting): number {
  return bytes.length + 1 + recordOverhead;
}

/**
 * Records that wait for a destination, in the order in which they came, bounded in bytes. Where there is no room, the newest
 * records of the lowest severity are given up for one of a higher severity; otherwise the new record is. What is given up is
 * counted by the output's `Delivery`.
 */
export class RecordQueue {
  readonly #delivery: Delivery;
  readonly #maxBytes: number;
  /** By index of severity. */
  readonly #lanes = severities.map(() => new Lane());
  readonly #inFlight = new Set<Batch>();
  #order = 0;
  #bytes = 0;
  #waiters: { readonly below: number; readonly resolve: () => void }[] = [];

  constructor(delivery: Delivery, { maxBytes = defaultMaxBytes }: QueueLimits = {}) {
    this.#delivery = delivery;
    this.#maxBytes = maxBytes;
    delivery.countWaiting(() => this.#records);
  }

  /** Records that have not left, those of batches on their way included. */
  get #records(): number {
    let records = 0;
    for (const lane of this.#lanes) records += lane.length;
    for (const batch of this.#inFlight) records += batch.records.length;
    return records;
  }

  /** Bytes that have not left, those of batches on their way included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param entry a record without its newline, as text or UTF-8 */
  push(entry: string | Buffer, severity: Severity): void {
    const bytes = typeof entry === 'string' ? Buffer.from(entry) : entry;
    const record = { order: this.#order++, severity, bytes };
    const rank = severities.indexOf(severity);
    const lane = this.#lanes[rank];
    // A record that no lane holds must not count as waiting: it would never leave.
    if (lane === undefined || !this.#makeRoom(costOf(record), rank)) {
      this.#delivery.lost(lane === undefined ? 'critical' : severity);
      return;
    }
    if (this.#bytes === 0) this.#delivery.waits();
    lane.push(record);
    this.#bytes += costOf(record);
  }

  #makeRoom(cost: number, rank: number): boolean {
    let missing = this.#bytes + cost - this.#maxBytes;
    if (missing <= 0) return true;
    const lower = this.#lanes.slice(0, rank);
    if (lower.reduce((sum, { bytes }) => sum + bytes, 0) < missing) return false;
    for (const lane of lower) {
      while (missing > 0) {
        const given = lane.takeNewest();
        if (given === undefined) break;
        missing -= costOf(given);
        this.#bytes -= costOf(given);
        this.#delivery.lost(given.severity);
      }
    }
    return true;
  }

  /** Takes records off: at least one where there is one, more as long as they fit into `bytes`. They count as waiting until `arrived`. */
  take(bytes: number): Batch | undefined {
    const records: { severity: Severity; record: Buffer; end: number }[] = [];
    let end = 0;
    for (let lane = this.#next(); lane?.oldest !== undefined; lane = this.#next()) {
      const { severity, bytes: record } = lane.oldest;
      if (end > 0 && end + record.length + 1 > bytes) break;
      lane.dropOldest();
      end += record.length + 1;
      records.push({ severity, record, end });
    }
    if (records.length === 0) return undefined;
    const batch = {
      chunk: joined(records, end),
      // Without the records themselves: the chunk has a copy of each.
      records: records.map(({ severity, end: recordEnd }) => ({ severity, end: recordEnd })),
      cost: end + records.length * recordOverhead,
    };
    this.#inFlight.add(batch);
    return batch;
  }

  /** The lane of the oldest record. */
  #next(): Lane | undefined {
    let first: Lane | undefined;
    for (const lane of this.#lanes) {
      if ((lane.oldest?.order ?? Number.POSITIVE_INFINITY) < (first?.oldest?.order ?? Number.POSITIVE_INFINITY)) {
        first = lane;
      }
    }
    return first;
  }

  /** A batch has reached its destination. */
  arrived(batch: Batch): void {
    if (!this.#inFlight.delete(batch)) return;
    this.#delivery.delivered += batch.records.length;
    this.#bytes -= batch.cost;
    if (this.#bytes === 0) this.#delivery.caughtUp();
    else this.#delivery.moved();
    this.#wake();
  }

  /** Gives up everything that waits; of the batches on their way, all but what ends within the first `written` bytes. */
  giveUp(written = 0): void {
    for (const { records } of this.#inFlight) {
      for (const { severity, end } of records) {
        if (end <= written) this.#delivery.delivered++;
        else this.#delivery.lost(severity);
      }
    }
    this.#inFlight.clear();
    for (const [rank, lane] of this.#lanes.entries()) {
      const severity = severities[rank];
      if (severity !== undefined && lane.length > 0) this.#delivery.lost(severity, lane.length);
      this.#lanes[rank] = new Lane();
    }
    this.#bytes = 0;
    this.#delivery.emptied();
    this.#wake();
  }

  /** Settles when at most so many bytes wait. */
  async atMost(bytes: number): Promise<void> {
    if (this.#bytes <= bytes) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.push({ below: bytes, resolve });
    await promise;
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    for (const { below, resolve } of this.#waiters) if (this.#bytes <= below) resolve();
    this.#waiters = this.#waiters.filter(({ below }) => this.#bytes > below);
  }
}
