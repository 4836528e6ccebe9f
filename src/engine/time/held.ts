import { compareTimes } from './event-time.ts';
import { type HeldEvent, HeldRows } from './held-rows.ts';
import type { Slab, Slabs } from './slab.ts';

const firstCapacity = 256;
/**
 * Number of the last events among which a new event is inserted. An event older than all of them goes to the heap,
 * because events of another CPU may be late by thousands.
 */
const nearby = 32;

/**
 * Held events, ordered by time, then by arrival. An event is a row of numbers and a range of a slab, so the garbage
 * collector has no object to track.
 * Most events arrive nearly in order. Their rows are in a ring buffer, and each is inserted at its place among the last
 * ones. The row of an older event goes into a binary heap. The first event is the earlier of the first in the ring
 * buffer and the first in the heap.
 */
export class HeldEvents {
  /** The fields of each event, by row. */
  readonly rows = new HeldRows(firstCapacity);
  #ring = new Int32Array(firstCapacity);
  #ringStart = 0;
  #ringSize = 0;
  readonly #heap: number[] = [];
  readonly #copies: Slabs;
  #sequence = 0;
  /** Row of the first event; -1 if none is held. */
  first = -1;

  /** @param copies memory for the copies of events */
  constructor(copies: Slabs) {
    this.#copies = copies;
  }

  get size(): number {
    return this.#ringSize + this.#heap.length;
  }

  /** Whether a held event is due by this time. */
  hasBy(seconds: number, nanos: number): boolean {
    const row = this.first;
    return row >= 0 && compareTimes(this.rows.seconds(row), this.rows.nanos(row), seconds, nanos) <= 0;
  }

  /** The slab of the event in this row. The event's bytes do not change until it is released. */
  memory(row: number): Slab {
    return this.#copies.at(this.rows.slab(row));
  }

  /** Copies the event that was found in `b` and holds it. */
  add(event: HeldEvent, b: Uint8Array, arrival: number): void {
    const copies = this.#copies;
    const slab = copies.copy(b, event.start, event.end);
    const row = this.rows.add(event, this.#sequence++, arrival, slab.number, copies.start);
    if (!this.#intoRing(row)) this.#intoHeap(row);
    if (this.first < 0 || this.#isBefore(row, this.first)) this.first = row;
  }

  /** Removes the first event and frees its row. Its copy must still be released. */
  dropFirst(): void {
    const row = this.first;
    if (row < 0) return;
    this.rows.free(row);
    const heap = this.#heap;
    if (heap.length > 0 && heap[0] === row) this.#outOfHeap();
    else {
      this.#ringStart = (this.#ringStart + 1) & (this.#ring.length - 1);
      this.#ringSize--;
    }
    this.first = this.#ringSize === 0 ? -1 : this.#ringAt(0);
    if (heap.length === 0) return;
    const straggler = heap[0] ?? -1;
    if (this.first < 0 || this.#isBefore(straggler, this.first)) this.first = straggler;
  }

  #ringAt(position: number): number {
    return this.#ring[(this.#ringStart + position) & (this.#ring.length - 1)] ?? 0;
  }

  #isBefore(row: number, other: number): boolean {
    const rows = this.rows;
    const times = compareTimes(rows.seconds(row), rows.nanos(row), rows.seconds(other), rows.nanos(other));
    return times < 0 || (times === 0 && rows.sequence(row) < rows.sequence(other));
  }

  /** @returns false if the event is older than the last ones */
  #intoRing(row: number): boolean {
    if (this.#ringSize === this.#ring.length) this.#growRing();
    const ring = this.#ring;
    const mask = ring.length - 1;
    const end = this.#ringStart + this.#ringSize;
    const least = Math.max(this.#ringStart, end - nearby);
    let place = end;
    while (place > least && this.#isBefore(row, ring[(place - 1) & mask] ?? 0)) place--;
    if (place === least && this.#ringSize > nearby) return false;
    for (let i = end; i > place; i--) ring[i & mask] = ring[(i - 1) & mask] ?? 0;
    ring[place & mask] = row;
    this.#ringSize++;
    return true;
  }

  #growRing(): void {
    const ring = new Int32Array(2 * this.#ring.length);
    for (let i = 0; i < this.#ringSize; i++) ring[i] = this.#ringAt(i);
    this.#ring = ring;
    this.#ringStart = 0;
  }

  #intoHeap(row: number): void {
    const heap = this.#heap;
    let index = heap.push(row) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (this.#isBefore(above, row)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = row;
  }

  #outOfHeap(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
      const smaller = heap[child] ?? 0;
      if (this.#isBefore(last, smaller)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}
