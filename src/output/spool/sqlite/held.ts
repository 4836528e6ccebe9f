import type { Severity } from '../../../finding.ts';
import { noneLost } from '../../delivery.ts';
import { BoundedRecords } from '../bounded-records.ts';
import { costOf, type RefusedRecord, type StoredRecord } from '../store.ts';
import type { Counts } from './bounded-table.ts';
import type { Item } from './rows.ts';

/** A record on disk that is settled, although the disk could not take this in. */
interface Settled {
  readonly severity: Severity;
  readonly cost: number;
  /** Why the receiver refused it; undefined if it acknowledged it. */
  readonly reason: string | undefined;
}

/** Maximum cost of refused records in memory, in bytes. */
const maxRefusedBytes = 1024 * 1024;

/** The records and results that a store on disk keeps in memory while the disk fails. */
export class Held {
  /** Records that are waiting and are not on disk. */
  readonly waiting = new BoundedRecords<Item>();
  readonly #settled = new Map<number, Settled>();
  #refused: { readonly item: Item; readonly reason: string }[] = [];
  #refusedBytes = 0;
  #settledBytes = 0;

  /** Number and cost of the records on disk that are settled. */
  get settled(): { readonly records: number; readonly bytes: number } {
    return { records: this.#settled.size, bytes: this.#settledBytes };
  }

  /** Number of dead letters. */
  get dead(): number {
    let buried = this.#refused.length;
    for (const { reason } of this.#settled.values()) if (reason !== undefined) buried++;
    return buried;
  }

  /** @returns whether the record was waiting here; if it was refused, it becomes a dead letter as far as there is room */
  settleHeld(seq: number, reason: string | undefined): 'settled' | 'dropped' | undefined {
    const item = this.waiting.remove(seq);
    if (item === undefined) return undefined;
    if (reason === undefined) return 'settled';
    if (this.#refusedBytes + item.cost > maxRefusedBytes) return 'dropped';
    this.#refused.push({ item, reason });
    this.#refusedBytes += item.cost;
    return 'settled';
  }

  /** Remembers that a record on disk is settled. */
  settleOnDisk(seq: number, settled: Settled): void {
    this.#settled.set(seq, settled);
    this.#settledBytes += settled.cost;
  }

  /** Whether the record with this `seq` is on disk, but settled. */
  isSettled(seq: number): boolean {
    return this.#settled.has(seq);
  }

  /** Settled records on disk by severity. */
  settledBySeverity(): Counts {
    const counts = noneLost();
    for (const { severity } of this.#settled.values()) counts[severity]++;
    return counts;
  }

  /** Forgets the records on disk, because they are gone. */
  forgetDisk(): void {
    this.#settled.clear();
    this.#settledBytes = 0;
  }

  /**
   * Returns all that the disk has to take in.
   * @param firstSeq the first `seq` that is free on disk; records get higher ones if theirs are taken
   */
  toCarryOver(firstSeq: number): {
    readonly acknowledged: readonly number[];
    readonly refused: readonly RefusedRecord[];
    readonly items: readonly Item[];
  } {
    const items = [...this.waiting.after(0), ...this.#refused.map(({ item }) => item)].toSorted(
      (a, b) => a.seq - b.seq,
    );
    const shift = Math.max(0, firstSeq - (items[0]?.seq ?? firstSeq));
    const acknowledged: number[] = [];
    const refused = this.#refused.map(({ item, reason }) => ({ seq: item.seq + shift, reason }));
    for (const [seq, { reason }] of this.#settled) {
      if (reason === undefined) acknowledged.push(seq);
      else refused.push({ seq, reason });
    }
    return { acknowledged, refused, items: items.map((item) => shifted(item, shift)) };
  }
}

/** Makes the item of a new record. */
export function itemOf(record: Omit<StoredRecord, 'seq'>, seq: number, storedMs: number): Item {
  return { seq, severity: record.severity, cost: costOf(record), storedMs, record: { ...record, seq } };
}

function shifted(item: Item, by: number): Item {
  return by === 0 ? item : { ...item, seq: item.seq + by };
}
