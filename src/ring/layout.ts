/**
 * Single-producer, single-consumer ring buffer in shared memory.
 * Positions are 32-bit byte counters that wrap at 2^32. The low bits of a position are its offset in the data.
 * Each entry starts at a multiple of eight: its size including the header, its kind, six numbers whose meaning depends
 * on the kind, then the payload.
 */

/** Indexes of the words in `control`. A word that both threads write often has a cache line of its own. */
export const word = {
  /** Position after the newest published entry. Written by the writer. */
  head: 0,
  /** Position up to which entries are free for reuse. Written by the reader. */
  tail: 16,
  /**
   * Position of the reader's next entry. The reader advances it before it handles an entry, so that no entry is handled
   * twice, even when a new reader continues.
   */
  next: 32,
  /**
   * Number of entries of the counted kind that the reader has taken; wraps at 2^32. It is written directly after
   * `next`, so that the count is exact even when the reader is ended.
   */
  taken: 33,
  /** 1 while the reader waits for a wake-up. Both sides change it. */
  asleep: 48,
} as const;

/** Words in `control`. Users of the ring may use the words that `word` does not name. */
export const controlWords = 64;

/** Bytes of an entry's header. */
export const headBytes = 64;

/** Kind of the padding entry at the end of the data, written when an entry does not fit there. The reader skips it. */
export const filler = 0;

/** Shared memory of one ring. It can be sent to another thread. */
export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly data: SharedArrayBuffer;
}

/**
 * Allocates the memory of a ring.
 * @param capacity bytes of entries: a power of two from 64 KiB to 1 GiB
 * @returns the memory, with the reader marked as asleep
 * @throws RangeError if the capacity is out of range or not a power of two
 */
export function createRing(capacity: number): RingMemory {
  if (capacity < 2 ** 16 || capacity > 2 ** 30 || (capacity & (capacity - 1)) !== 0) {
    throw new RangeError(`ring capacity ${capacity} is invalid: use a power of two from 64 KiB to 1 GiB`);
  }
  const control = new SharedArrayBuffer(controlWords * Int32Array.BYTES_PER_ELEMENT);
  Atomics.store(new Int32Array(control), word.asleep, 1);
  return { control, data: new SharedArrayBuffer(capacity) };
}

/**
 * @param payload bytes after the header
 * @returns bytes that the entry occupies, rounded up to a multiple of eight
 */
export function entrySize(payload: number): number {
  return (headBytes + payload + 7) & ~7;
}
