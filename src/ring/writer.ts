import { entrySize, filler, headBytes, type RingMemory, word } from './layout.ts';

/** Beyond so many bytes an empty ring starts at its beginning again: a small part of the memory stays in the cache, the rest untouched. */
const defaultRewindAfter = 1 << 20;
/**
 * And beyond so many times what was published last, or a quarter of the ring. Until the reader has come round, too, there is
 * only room up to where it stands: at a high rate it may be held up for longer than a small part takes to fill.
 */
const rewindAfterBatches = 32;

/**
 * The writing side. Entries are put with `reserve` and are seen by the reader after `publish`, all at once. It never waits: where
 * there is no room, `reserve` says so.
 */
export class RingWriter {
  /** Numbers of the entry that was reserved last: set before `publish`. */
  readonly numbers: Float64Array;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #capacity: number;
  readonly #mask: number;
  readonly #rewindAfter: number;
  /** Bytes of entries: put since the last `publish`, and published by it. */
  #put = 0;
  #batch = 0;
  /** Behind the newest entry, published or not. */
  #head: number;
  /** The reader's tail as it was seen last; it may be further by now. */
  #tail: number;

  /** @param rewindAfter for whom more than a part must be free at any time */
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

  /** Where the bytes of an entry go: `reserve` says at which offset. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Bytes that are free, the heads of entries included. */
  get free(): number {
    this.#tail = Atomics.load(this.#control, word.tail);
    return this.#capacity - this.#used;
  }

  /** Whether more than so many bytes are used. It looks where the reader is only if there is a need. */
  uses(bytes: number): boolean {
    return this.#used > bytes && this.#capacity - this.free > bytes;
  }

  /** Where the next entry goes, the reader's tail as it was seen last, and what was free then. Positions wrap at 2^32. */
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

  /** Entries that were put but not published. */
  get pending(): boolean {
    return this.#head !== Atomics.load(this.#control, word.head);
  }

  /**
   * Makes room for an entry.
   * @param kind 1 to 255
   * @param detail any 24-bit number
   * @param payload bytes behind the head
   * @param spare bytes that must stay free behind it
   * @returns the offset of its payload in `bytes`, whose six numbers stand at `(offset - 48) / 8` in `numbers`; -1 where there is no room
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

  /** Shows the reader what was put. @returns whether the reader waits to be woken; who is told so must wake it */
  publish(): boolean {
    this.#batch = this.#put;
    this.#put = 0;
    Atomics.store(this.#control, word.head, this.#head);
    return Atomics.load(this.#control, word.asleep) === 1;
  }

  /** To be called before the reader is woken, so that it is woken once. @returns whether it still waits */
  claimWake(): boolean {
    return Atomics.compareExchange(this.#control, word.asleep, 1, 0) === 1;
  }
}
