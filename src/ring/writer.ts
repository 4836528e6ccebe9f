import { entrySize, filler, headBytes, type RingMemory, word } from './layout.ts';

/**
 * An empty ring restarts at offset 0 once its position is beyond this many bytes. A small part of the memory then stays
 * in the cache, and the rest stays untouched.
 */
const defaultRewindAfter = 1 << 20;
/**
 * The position must also be beyond this many times the size of the last published batch, or beyond a quarter of the
 * ring. After a restart, the free space ends at the reader's position until the reader restarts too. At a high rate,
 * the reader may be delayed for longer than a small part takes to fill.
 */
const rewindAfterBatches = 32;

/**
 * The producer of a ring. `reserve` adds entries; `publish` makes all of them visible to the reader at once. The writer
 * never waits: `reserve` reports a full ring.
 */
export class RingWriter {
  /** Numbers of the entry that was reserved last. Set them before `publish`. */
  readonly numbers: Float64Array;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #capacity: number;
  readonly #mask: number;
  readonly #rewindAfter: number;
  /** Bytes of the entries added since the last `publish`. `#batch` holds the bytes of the last published batch. */
  #put = 0;
  #batch = 0;
  /** Position after the newest entry, published or not. */
  #head: number;
  /** The reader's tail when it was last read. The current tail may be further on. */
  #tail: number;

  /**
   * @param rewindAfter bytes after which an empty ring restarts at offset 0; larger for callers that need most of the
   * ring free at all times
   */
  constructor({ control, data }: RingMemory, rewindAfter = defaultRewindAfter) {
    this.#control = new Int32Array(control);
    this.#words = new Int32Array(data);
    this.numbers = new Float64Array(data);
    this.#bytes = Buffer.from(data);
    this.#capacity = data.byteLength;
    this.#mask = data.byteLength - 1;
    this.#rewindAfter = rewindAfter;
    this.#head = Atomics.load(this.#control, word.head);
    this.#tail = Atomics.load(this.#control, word.tail);
  }

  /** The data of the ring. `reserve` returns the offset at which to write. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Free bytes, including entry headers. Reads the reader's tail anew. */
  get free(): number {
    this.#tail = Atomics.load(this.#control, word.tail);
    return this.#capacity - this.#used;
  }

  /**
   * @returns whether more than `bytes` are in use. Reads the reader's tail only if the last known tail does not decide
   * it.
   */
  uses(bytes: number): boolean {
    return this.#used > bytes && this.#capacity - this.free > bytes;
  }

  /**
   * Position of the next entry. `seenTail` is the last known tail of the reader, `seenFree` the free bytes at that
   * tail. Positions wrap at 2^32.
   */
  get position(): number {
    return this.#head;
  }

  get seenTail(): number {
    return this.#tail;
  }

  get seenFree(): number {
    return this.#capacity - this.#used;
  }

  get #used(): number {
    return (this.#head - this.#tail) >>> 0;
  }

  /** Whether entries were added but not yet published. */
  get pending(): boolean {
    return this.#head !== Atomics.load(this.#control, word.head);
  }

  /**
   * Reserves space for an entry.
   * @param kind 1 to 255
   * @param detail any 24-bit number
   * @param payload bytes after the header
   * @param spare bytes that must stay free after the entry
   * @returns offset of the payload in `bytes`; its six numbers begin at index `(offset - 48) / 8` in `numbers`; -1 if
   * the ring is full
   */
  reserve(kind: number, detail: number, payload: number, spare: number): number {
    const size = entrySize(payload);
    let place = this.#head & this.#mask;
    let fill = place + size > this.#capacity ? this.#capacity - place : 0;
    if (this.#used + fill + size + spare > this.#capacity) {
      this.#tail = Atomics.load(this.#control, word.tail);
      if (this.#used + fill + size + spare > this.#capacity) return -1;
    }
    if (fill === 0 && place >= this.#rewindAfter && this.#mayRewind(place, size + spare)) fill = this.#capacity - place;
    if (fill > 0) {
      this.#words[place >>> 2] = fill;
      this.#words[(place >>> 2) + 1] = filler;
      this.#head = (this.#head + fill) | 0;
      place = 0;
    }
    this.#words[place >>> 2] = size;
    this.#words[(place >>> 2) + 1] = kind | (detail << 8);
    this.#words[(place >>> 2) + 2] = payload;
    this.#head = (this.#head + size) | 0;
    this.#put += size;
    return place + headBytes;
  }

  #mayRewind(place: number, needed: number): boolean {
    if (needed > place || place < Math.min(rewindAfterBatches * this.#batch, this.#capacity / 4)) return false;
    this.#tail = Atomics.load(this.#control, word.tail);
    return this.#head === this.#tail;
  }

  /**
   * Makes all added entries visible to the reader.
   * @returns whether the reader waits for a wake-up; the caller must then wake it
   */
  publish(): boolean {
    this.#batch = this.#put;
    this.#put = 0;
    Atomics.store(this.#control, word.head, this.#head);
    return Atomics.load(this.#control, word.asleep) === 1;
  }

  /**
   * Claims the wake-up of the reader, so that only one caller wakes it.
   * @returns whether the reader still waits
   */
  claimWake(): boolean {
    return Atomics.compareExchange(this.#control, word.asleep, 1, 0) === 1;
  }
}
