import type { Selected } from '../../event/message/selector.ts';

/** The fields of an event that are stored while it is held. */
export type HeldEvent = Omit<Selected, 'newestSeconds' | 'newestNanos'>;

/** Size of a row in 64-bit numbers. A row holds twice as many 32-bit numbers. */
const rowFloats = 8;
const rowInts = 16;
/** Indexes of the 64-bit numbers of a row, which come first. */
const [secondsAt, sequenceAt, arrivalAt] = [0, 1, 2];
/** Indexes of the 32-bit integers after them. */
const [nanosAt, indexAt, startAt, endAt, headAt, slabAt] = [6, 7, 8, 9, 10, 11];

/**
 * Rows of numbers, one for each held event. All numbers of a row are adjacent, because each cache line that the
 * processor loads costs as much as the work on the event.
 */
export class HeldRows {
  #floats: Float64Array;
  #ints: Int32Array;
  /**
   * Ring of free rows. The row that was free for longest is used next. Rows then follow each other in memory as their
   * events do in time, and the processor prefetches the next row.
   */
  #free: Int32Array;
  #freeStart = 0;
  #freeSize: number;

  /** @param capacity initial number of rows, a power of two */
  constructor(capacity: number) {
    this.#floats = new Float64Array(capacity * rowFloats);
    this.#ints = new Int32Array(this.#floats.buffer);
    this.#free = Int32Array.from({ length: capacity }, (_, row) => row);
    this.#freeSize = capacity;
  }

  /**
   * @param sequence position in the stream
   * @param slab number of the slab that holds the copy of the event
   * @param at offset of the copy in the slab
   * @returns the row of the event
   */
  add(
    { index, seconds, nanos, start, end, head }: HeldEvent,
    sequence: number,
    arrival: number,
    slab: number,
    at: number,
  ): number {
    if (this.#freeSize === 0) this.#grow();
    const row = this.#free[this.#freeStart] ?? 0;
    this.#freeStart = (this.#freeStart + 1) & (this.#free.length - 1);
    this.#freeSize--;
    const float = row * rowFloats;
    const int = row * rowInts;
    const floats = this.#floats;
    const ints = this.#ints;
    floats[float + secondsAt] = seconds;
    floats[float + sequenceAt] = sequence;
    floats[float + arrivalAt] = arrival;
    ints[int + nanosAt] = nanos;
    ints[int + indexAt] = index;
    ints[int + startAt] = at;
    ints[int + endAt] = at + (end - start);
    ints[int + headAt] = head;
    ints[int + slabAt] = slab;
    return row;
  }

  /** Marks a row as free for another event. */
  free(row: number): void {
    this.#free[(this.#freeStart + this.#freeSize++) & (this.#free.length - 1)] = row;
  }

  /** Epoch seconds of the event in this row. */
  seconds(row: number): number {
    return this.#floats[row * rowFloats + secondsAt] ?? 0;
  }

  /** Nanoseconds of the event's time, beside the seconds. */
  nanos(row: number): number {
    return this.#ints[row * rowInts + nanosAt] ?? 0;
  }

  /** Position in the stream, as passed to `add`. */
  sequence(row: number): number {
    return this.#floats[row * rowFloats + sequenceAt] ?? 0;
  }

  arrival(row: number): number {
    return this.#floats[row * rowFloats + arrivalAt] ?? 0;
  }

  index(row: number): number {
    return this.#ints[row * rowInts + indexAt] ?? 0;
  }

  /** Range of the event in its slab. */
  start(row: number): number {
    return this.#ints[row * rowInts + startAt] ?? 0;
  }

  end(row: number): number {
    return this.#ints[row * rowInts + endAt] ?? 0;
  }

  /** See `Selected`. */
  head(row: number): number {
    return this.#ints[row * rowInts + headAt] ?? 0;
  }

  slab(row: number): number {
    return this.#ints[row * rowInts + slabAt] ?? 0;
  }

  #grow(): void {
    const before = this.#free.length;
    const floats = new Float64Array(2 * before * rowFloats);
    floats.set(this.#floats);
    this.#floats = floats;
    this.#ints = new Int32Array(floats.buffer);
    // Called only when no row is free.
    this.#free = new Int32Array(2 * before);
    this.#freeStart = 0;
    for (let row = before; row < 2 * before; row++) this.free(row);
  }
}
