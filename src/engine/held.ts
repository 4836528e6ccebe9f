import type { Selected } from '../event/selector.ts';
import { compareTimes } from './event-time.ts';
import type { Slab, Slabs } from './slab.ts';

const firstCapacity = 256;

type HeldEvent = Omit<Selected, 'newestSeconds' | 'newestNanos'>;

/**
 * Events that are held back, in the order of their time; equal times in the order in which they came. An event is a row of
 * numbers and a range of a slab, so that nothing of it is an object for the collector.
 *
 * Most events come in order: their rows stand in a ring. The row of an event that is older than the newest of the ring goes
 * into a binary heap. What comes first is the first of either.
 */
export class HeldEvents {
  #seconds = new Float64Array(firstCapacity);
  #nanos = new Int32Array(firstCapacity);
  #sequences = new Float64Array(firstCapacity);
  #arrivals = new Float64Array(firstCapacity);
  #indexes = new Int32Array(firstCapacity);
  #starts = new Int32Array(firstCapacity);
  #ends = new Int32Array(firstCapacity);
  #heads = new Int32Array(firstCapacity);
  readonly #slabs: (Slab | undefined)[] = [];
  /** A stack of the rows that are free. */
  #free = Int32Array.from({ length: firstCapacity }, (_, row) => row);
  #freeSize = firstCapacity;
  #ring = new Int32Array(firstCapacity);
  #ringStart = 0;
  #ringSize = 0;
  readonly #heap: number[] = [];
  readonly #copies: Slabs;
  #sequence = 0;
  /** Row of the event that comes first, -1 where none is held. */
  first = -1;

  /** @param copies where events are copied to */
  constructor(copies: Slabs) {
    this.#copies = copies;
  }

  get size(): number {
    return this.#ringSize + this.#heap.length;
  }

  /** Whether an event is held that is due by this time. */
  hasBy(seconds: number, nanos: number): boolean {
    const row = this.first;
    return row >= 0 && compareTimes(this.seconds(row), this.nanos(row), seconds, nanos) <= 0;
  }

  /** Epoch seconds of the event in this row. */
  seconds(row: number): number {
    return this.#seconds[row] ?? 0;
  }

  /** Nanoseconds beside them. */
  nanos(row: number): number {
    return this.#nanos[row] ?? 0;
  }

  /** The time and the index that `add` got for it. */
  arrival(row: number): number {
    return this.#arrivals[row] ?? 0;
  }

  index(row: number): number {
    return this.#indexes[row] ?? 0;
  }

  /** Where it stands now, in bytes that nobody changes until it is released. */
  memory(row: number): Slab {
    const slab = this.#slabs[row];
    if (slab === undefined) throw new RangeError('no event is held in this row');
    return slab;
  }

  start(row: number): number {
    return this.#starts[row] ?? 0;
  }

  end(row: number): number {
    return this.#ends[row] ?? 0;
  }

  /** See `Selected`. */
  head(row: number): number {
    return this.#heads[row] ?? 0;
  }

  /** Copies the event that was found in `b`, and holds it. */
  add({ index, seconds, nanos, start, end, head }: HeldEvent, b: Uint8Array, arrival: number): void {
    if (this.#freeSize === 0) this.#grow();
    const row = this.#free[--this.#freeSize] ?? 0;
    const slab = this.#copies.copy(b, start, end);
    this.#slabs[row] = slab;
    this.#starts[row] = this.#copies.start;
    this.#ends[row] = this.#copies.start + (end - start);
    this.#seconds[row] = seconds;
    this.#nanos[row] = nanos;
    this.#sequences[row] = this.#sequence++;
    this.#arrivals[row] = arrival;
    this.#indexes[row] = index;
    this.#heads[row] = head;
    if (this.#ringSize === 0 || this.#compare(row, this.#ringAt(this.#ringSize - 1)) > 0) {
      this.#ring[(this.#ringStart + this.#ringSize++) & (this.#ring.length - 1)] = row;
    } else this.#intoHeap(row);
    if (this.first < 0 || this.#compare(row, this.first) < 0) this.first = row;
  }

  /** Lets the event that comes first go: its row is another event's from now on. Its copy is still to be released. */
  dropFirst(): void {
    const row = this.first;
    if (row < 0) return;
    this.#slabs[row] = undefined;
    this.#free[this.#freeSize++] = row;
    if (this.#heap[0] === row) this.#outOfHeap();
    else {
      this.#ringStart = (this.#ringStart + 1) & (this.#ring.length - 1);
      this.#ringSize--;
    }
    const ordered = this.#ringSize === 0 ? -1 : this.#ringAt(0);
    const straggler = this.#heap[0] ?? -1;
    this.first = straggler < 0 || (ordered >= 0 && this.#compare(ordered, straggler) < 0) ? ordered : straggler;
  }

  #ringAt(position: number): number {
    return this.#ring[(this.#ringStart + position) & (this.#ring.length - 1)] ?? 0;
  }

  #compare(row: number, other: number): number {
    const times = compareTimes(this.seconds(row), this.nanos(row), this.seconds(other), this.nanos(other));
    return times === 0 ? (this.#sequences[row] ?? 0) - (this.#sequences[other] ?? 0) : times;
  }

  #intoHeap(row: number): void {
    const heap = this.#heap;
    let index = heap.push(row) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] ?? 0;
      if (this.#compare(row, above) > 0) break;
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
      if (child + 1 < heap.length && this.#compare(heap[child + 1] ?? 0, heap[child] ?? 0) < 0) child++;
      const smaller = heap[child] ?? 0;
      if (this.#compare(last, smaller) < 0) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }

  #grow(): void {
    const before = this.#ring.length;
    const ring = new Int32Array(2 * before);
    for (let i = 0; i < this.#ringSize; i++) ring[i] = this.#ringAt(i);
    this.#ring = ring;
    this.#ringStart = 0;
    this.#free = new Int32Array(2 * before);
    for (let row = before; row < 2 * before; row++) this.#free[this.#freeSize++] = row;
    this.#seconds = longer(this.#seconds);
    this.#nanos = longerInts(this.#nanos);
    this.#sequences = longer(this.#sequences);
    this.#arrivals = longer(this.#arrivals);
    this.#indexes = longerInts(this.#indexes);
    this.#starts = longerInts(this.#starts);
    this.#ends = longerInts(this.#ends);
    this.#heads = longerInts(this.#heads);
  }
}

function longer(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const copy = new Float64Array(2 * column.length);
  copy.set(column);
  return copy;
}

function longerInts(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * column.length);
  copy.set(column);
  return copy;
}
