import { type Severity, severities } from '../../finding.ts';
import type { Delivery } from '../delivery.ts';
import type { RecordFacts } from '../record.ts';

export interface QueueLimits {
  /**
   * Maximum size of the queue in bytes: records as UTF-8 with newlines, plus an overhead per record. Default 16 MiB.
   */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 16 * 2 ** 20;
/** Memory overhead of a waiting record, in bytes. */
const recordOverhead = 128;
const newline = 0x0a;

interface Waiting {
  readonly order: number;
  readonly severity: Severity;
  /** The record as UTF-8, without its newline. */
  readonly bytes: Buffer;
  readonly facts: RecordFacts | undefined;
}

interface QueuedRecord {
  readonly severity: Severity;
  readonly end: number;
  /** The facts that were given to `push`. */
  readonly facts: RecordFacts | undefined;
}

/** Records that are written together. */
export interface Batch {
  readonly chunk: Buffer<ArrayBuffer>;
  /** The records, each with the offset in `chunk` where it ends. */
  readonly records: readonly QueuedRecord[];
  /** The batch's share of the queue's size, in bytes. */
  readonly cost: number;
}

/** Records of one severity, oldest first. Removing at both ends is cheap. */
class Lane {
  bytes = 0;
  /** Slots before the head are set to undefined, so that taken records can be collected. */
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

/** Joins records, each followed by a newline. */
function joined(
  records: readonly { readonly record: Buffer; readonly end: number }[],
  bytes: number,
): Buffer<ArrayBuffer> {
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
 * A FIFO queue of records for a destination, bounded in bytes. When it is full, a new record evicts the newest
 * records of the lowest severity below its own; if there are too few, the new record is lost. The output's `Delivery`
 * counts lost records.
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
    delivery.countWaiting(() => this.records);
  }

  /** Number of records that are not written, including batches in flight. */
  get records(): number {
    let records = 0;
    for (const lane of this.#lanes) records += lane.length;
    for (const batch of this.#inFlight) records += batch.records.length;
    return records;
  }

  /** Size of the records that are not written, in bytes, including batches in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @param entry a record without its newline, as text or UTF-8
   * @param facts what the destination needs beside the text
   */
  push(entry: string | Buffer, severity: Severity, facts?: RecordFacts): void {
    const bytes = typeof entry === 'string' ? Buffer.from(entry) : entry;
    const record = { order: this.#order++, severity, bytes, facts };
    const rank = severities.indexOf(severity);
    const lane = this.#lanes[rank];
    // A record without a lane must not count as waiting, because it would never be written.
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

  /**
   * Takes the oldest records off the queue. They count as waiting until `arrived`.
   * @param bytes maximum size of the batch; the first record is taken even if it is larger
   * @returns undefined if the queue is empty
   */
  take(bytes: number): Batch | undefined {
    const records: (QueuedRecord & { readonly record: Buffer })[] = [];
    let end = 0;
    for (let lane = this.#next(); lane?.oldest !== undefined; lane = this.#next()) {
      const { severity, bytes: record, facts } = lane.oldest;
      if (end > 0 && end + record.length + 1 > bytes) break;
      lane.dropOldest();
      end += record.length + 1;
      records.push({ severity, record, end, facts });
    }
    if (records.length === 0) return undefined;
    const batch = {
      chunk: joined(records, end),
      // The records themselves are not kept, because the chunk has a copy of each.
      records: records.map(({ severity, end: recordEnd, facts }) => ({ severity, end: recordEnd, facts })),
      cost: end + records.length * recordOverhead,
    };
    this.#inFlight.add(batch);
    return batch;
  }

  /** Returns the lane of the oldest record. */
  #next(): Lane | undefined {
    let first: Lane | undefined;
    for (const lane of this.#lanes) {
      if ((lane.oldest?.order ?? Number.POSITIVE_INFINITY) < (first?.oldest?.order ?? Number.POSITIVE_INFINITY)) {
        first = lane;
      }
    }
    return first;
  }

  /** Counts a batch as delivered. */
  arrived(batch: Batch): void {
    if (this.#inFlight.has(batch)) this.#delivery.delivered += batch.records.length;
    this.handedOn(batch);
  }

  /** Removes a batch whose delivery is counted elsewhere. */
  handedOn(batch: Batch): void {
    if (!this.#inFlight.delete(batch)) return;
    this.#bytes -= batch.cost;
    if (this.#bytes === 0) this.#delivery.caughtUp();
    else this.#delivery.moved();
    this.#wake();
  }

  /**
   * Counts all waiting records as lost.
   * @param written bytes of the batches in flight that are written; records that end within them count as delivered
   */
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

  /** Resolves when at most `bytes` bytes are waiting. */
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
