import { type Severity, severities } from '../../finding.ts';

/** An entry of a `BoundedRecords`. */
export interface Entry {
  /** Rises from entry to entry. */
  readonly seq: number;
  readonly severity: Severity;
  /** Bytes that the entry takes of the limit. */
  readonly cost: number;
}

/** Removed entries may take this many slots before the slots of the others are moved together. */
const maxHoles = 1_024;

/**
 * Entries in memory in the order of `seq`, bounded in bytes: the oldest entries of the lowest severity go first.
 * Every operation takes constant time on average, except for a binary search.
 */
export class BoundedRecords<Item extends Entry> {
  /** Ascending. An entry that was removed keeps its place until the holes are closed. */
  #seqs: number[] = [];
  #slots: (Item | undefined)[] = [];
  /** Index of the first slot that may be in use. */
  #head = 0;
  /** `seq` of entries by index of severity, oldest first; removed ones are skipped. */
  readonly #lanes = severities.map(() => ({ seqs: new Array<number>(), head: 0 }));
  #records = 0;
  #bytes = 0;

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param item its `seq` is above that of all others */
  add(item: Item): void {
    this.#seqs.push(item.seq);
    this.#slots.push(item);
    this.#lanes[severities.indexOf(item.severity)]?.seqs.push(item.seq);
    this.#records++;
    this.#bytes += item.cost;
  }

  /** @returns the removed entry, or undefined if there is none with this `seq` */
  remove(seq: number): Item | undefined {
    const at = this.#firstFrom(seq);
    const item = this.#seqs[at] === seq ? this.#slots[at] : undefined;
    if (item === undefined) return undefined;
    this.#slots[at] = undefined;
    this.#records--;
    this.#bytes -= item.cost;
    this.#closeHoles();
    return item;
  }

  /** Iterates over the entries behind `seq`, in order. Entries may not be added or removed meanwhile. */
  *after(seq: number): Generator<Item, void, undefined> {
    for (let at = this.#firstFrom(seq + 1); at < this.#slots.length; at++) {
      const item = this.#slots[at];
      if (item !== undefined) yield item;
    }
  }

  /**
   * Removes the oldest entries of the lowest severity until the rest takes at most `maxBytes`.
   * @param after entries up to this `seq` stay
   */
  shrinkTo(maxBytes: number, after = 0): readonly Item[] {
    const chosen: Item[] = [];
    let bytes = this.#bytes;
    for (const lane of this.#lanes) {
      if (bytes <= maxBytes) break;
      const from = firstFrom(lane.seqs, lane.head, after + 1);
      let at = from;
      for (; bytes > maxBytes && at < lane.seqs.length; at++) {
        const item = this.#find(lane.seqs[at] ?? 0);
        if (item === undefined) continue;
        chosen.push(item);
        bytes -= item.cost;
      }
      if (from === lane.head) lane.head = at;
      else lane.seqs.splice(from, at - from);
    }
    for (const { seq } of chosen) this.remove(seq);
    return chosen;
  }

  #find(seq: number): Item | undefined {
    const at = this.#firstFrom(seq);
    return this.#seqs[at] === seq ? this.#slots[at] : undefined;
  }

  /** Returns the index of the first slot whose `seq` is at least this. */
  #firstFrom(seq: number): number {
    return firstFrom(this.#seqs, this.#head, seq);
  }

  #closeHoles(): void {
    while (this.#head < this.#slots.length && this.#slots[this.#head] === undefined) this.#head++;
    if (this.#slots.length - this.#records <= Math.max(maxHoles, this.#records)) return;
    const items = this.#slots.filter((item) => item !== undefined);
    this.#slots = items;
    this.#seqs = items.map((item) => item.seq);
    this.#head = 0;
    for (const [rank, lane] of this.#lanes.entries()) {
      lane.seqs = items.filter(({ severity }) => severity === severities[rank]).map((item) => item.seq);
      lane.head = 0;
    }
  }
}

/** Returns the index of the first number, from `head` on, that is at least `seq`. The numbers ascend. */
function firstFrom(seqs: readonly number[], head: number, seq: number): number {
  let [low, high] = [head, seqs.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seqs[middle] ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
