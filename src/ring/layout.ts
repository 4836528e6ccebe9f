/**
 * A ring of entries in shared memory, from one thread that writes to one that reads. Positions count bytes and wrap at 2^32;
 * the place of a position is its low bits. An entry begins at a multiple of eight: its size with its head, its kind, six
 * numbers whose meaning the kind gives, then bytes.
 */

/** Offsets of the words in `control`, each that two threads write often on a cache line of its own. */
export const word = {
  /** Behind the newest entry that the reader may see. Written by the writer. */
  head: 0,
  /** What lies before is free again. Written by the reader. */
  tail: 16,
  /** The reader's next entry: it takes what lies before only once, even where another reader goes on in its place. */
  next: 32,
  /**
   * How many entries of the kind that is counted the reader has taken; wraps. It is written beside `next` with nothing between, so that
   * a reader that is ended has counted exactly what it has taken.
   */
  taken: 33,
  /** 1 while the reader waits to be woken. Either side changes it. */
  asleep: 48,
} as const;

/** Words in `control`; the rest is for those who use the ring. */
export const controlWords = 64;

/** Bytes of an entry's head. */
export const headBytes = 64;

/** Fills the end of the memory where an entry did not fit; nobody else sees it. */
export const filler = 0;

/** Shared memory of one ring; can be handed to another thread as it is. */
export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly data: SharedArrayBuffer;
}

/** @param capacity bytes of entries: a power of two from 64 KiB to 1 GiB */
export function createRing(capacity: number): RingMemory {
  if (capacity < 2 ** 16 || capacity > 2 ** 30 || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(`a ring of ${capacity} bytes cannot be made`);
  }
  const control = new SharedArrayBuffer(controlWords * Int32Array.BYTES_PER_ELEMENT);
  Atomics.store(new Int32Array(control), word.asleep, 1);
  return { control, data: new SharedArrayBuffer(capacity) };
}

/** Bytes that an entry takes up. */
export function entrySize(payload: number): number {
  return (headBytes + payload + 7) & ~7;
}
