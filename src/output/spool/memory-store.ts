import { type BySeverity, noneLost } from '../delivery.ts';
import type { OutputRecord } from '../record.ts';
import { BoundedRecords, type Entry } from './bounded-records.ts';
import {
  costOf,
  type DeadLetters,
  ownBody,
  type RefusedRecord,
  type SpoolStore,
  type StoredRecord,
  type StoreLimits,
} from './store.ts';

interface Waiting extends Entry {
  readonly record: StoredRecord;
  /** Epoch milliseconds. */
  readonly storedMs: number;
}

/**
 * A store whose records end with the process, for outputs without a folder. It counts dead letters as dropped and
 * keeps none, because no other process could read them.
 */
export class MemoryStore implements SpoolStore {
  readonly kind: SpoolStore['kind'];
  readonly #maxAgeMs: number;
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #waiting = new BoundedRecords<Waiting>();
  readonly resumed = 0;
  #seq = 0;
  #inFlight = 0;
  #dropped = 0;

  /**
   * @param reason why the records are not on disk
   * @param now clock in epoch milliseconds
   */
  constructor(limits: StoreLimits, reason: string, now: () => number = Date.now) {
    this.kind = { type: 'memory', reason };
    this.#maxAgeMs = limits.maxAgeMs;
    this.#maxBytes = limits.maxBytes;
    this.#now = now;
  }

  get waiting(): SpoolStore['waiting'] {
    return { records: this.#waiting.records, bytes: this.#waiting.bytes };
  }

  get dead(): DeadLetters {
    return { records: 0, bytes: 0, dropped: this.#dropped, retried: 0 };
  }

  append(records: readonly OutputRecord[]): { readonly evicted: BySeverity } {
    const evicted = noneLost();
    const storedMs = this.#now();
    for (const record of records) {
      const [cost, seq, { severity }] = [costOf(record), ++this.#seq, record];
      if (cost > this.#maxBytes) evicted[severity]++;
      else this.#waiting.add({ seq, severity, cost, storedMs, record: { ...record, body: ownBody(record), seq } });
    }
    for (const { severity } of this.#waiting.shrinkTo(this.#maxBytes, this.#inFlight)) evicted[severity]++;
    return { evicted };
  }

  next(after: number, maxRecords: number, maxBytes: number): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    for (const { record } of this.#waiting.after(after)) {
      bytes += record.body.length;
      if (records.length >= maxRecords || (records.length > 0 && bytes > maxBytes)) break;
      records.push(record);
    }
    this.#inFlight = records.at(-1)?.seq ?? this.#inFlight;
    return records;
  }

  acknowledge(seqs: readonly number[]): number {
    return seqs.filter((seq) => this.#waiting.remove(seq) !== undefined).length;
  }

  bury(refused: readonly RefusedRecord[]): number {
    const buried = this.acknowledge(refused.map(({ seq }) => seq));
    this.#dropped += buried;
    return buried;
  }

  maintain(nowMs: number): BySeverity {
    const expired = noneLost();
    for (const { severity } of this.#removeOld(nowMs)) expired[severity]++;
    return expired;
  }

  /** Removes the old records at the front. After the clock was set back, younger ones may hold back older ones. */
  #removeOld(nowMs: number): readonly Waiting[] {
    const old: Waiting[] = [];
    for (const item of this.#waiting.after(this.#inFlight)) {
      if (nowMs - item.storedMs <= this.#maxAgeMs) break;
      old.push(item);
    }
    for (const { seq } of old) this.#waiting.remove(seq);
    return old;
  }

  close(): BySeverity {
    const lost = noneLost();
    for (const { severity } of this.#waiting.shrinkTo(0)) lost[severity]++;
    return lost;
  }
}
