import { filler, headBytes, type RingMemory, word } from './layout.ts';

/** Handles one entry. `numbers` and `bytes` are valid during the call only. */
export type OnEntry = (kind: number, detail: number, start: number, end: number) => void;

/** The consumer of a ring. */
export class RingReader {
  /** The data of the ring. */
  readonly bytes: Buffer;
  /**
   * The data as numbers. The six numbers of an entry whose payload starts at `start` begin at index `(start - 48) / 8`.
   */
  readonly numbers: Float64Array;
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #mask: number;
  readonly #counted: number;

  /**
   * Continues after the last entry that an earlier reader of this memory took.
   * @param counted kind of the entries that `taken` counts; none by default
   */
  constructor({ control, data }: RingMemory, counted = -1) {
    this.#counted = counted;
    this.#control = new Int32Array(control);
    this.#words = new Int32Array(data);
    this.bytes = Buffer.from(data);
    this.numbers = new Float64Array(data);
    this.#mask = data.byteLength - 1;
    Atomics.store(this.#control, word.tail, Atomics.load(this.#control, word.next));
  }

  /**
   * Hands entries to `onEntry` until the ring is empty or `more` returns false. `more` is called after every 64th
   * entry.
   * @returns true if entries may be left
   */
  drain(onEntry: OnEntry, more: () => boolean): boolean {
    const control = this.#control;
    let next = Atomics.load(control, word.next);
    let head = Atomics.load(control, word.head);
    let count = 0;
    while (next !== head) {
      const place = next & this.#mask;
      const size = this.#words[place >>> 2] ?? 0;
      const kind = this.#words[(place >>> 2) + 1] ?? 0;
      const payload = this.#words[(place >>> 2) + 2] ?? 0;
      next = (next + size) | 0;
      // Advance first: an entry that makes the handler fail must not be handled again.
      control[word.next] = next;
      if ((kind & 255) === this.#counted) control[word.taken] = ((control[word.taken] ?? 0) + 1) | 0;
      if (kind !== filler) onEntry(kind & 255, kind >>> 8, place + headBytes, place + headBytes + payload);
      if ((++count & 63) === 0) {
        Atomics.store(control, word.tail, next);
        if (!more()) return true;
      }
      if (next === head) head = Atomics.load(control, word.head);
    }
    Atomics.store(control, word.tail, next);
    return false;
  }

  /**
   * Requests a wake-up.
   * @returns false if an entry was published meanwhile; then no wake-up follows
   */
  sleep(): boolean {
    Atomics.store(this.#control, word.asleep, 1);
    if (Atomics.load(this.#control, word.next) === Atomics.load(this.#control, word.head)) return true;
    return Atomics.compareExchange(this.#control, word.asleep, 1, 0) !== 1;
  }
}

/**
 * Calls `use` with the detail of each published entry of this kind that no reader has taken. Neither side may be
 * running.
 */
export function eachLeft({ control, data }: RingMemory, kind: number, use: (detail: number) => void): void {
  const words = new Int32Array(data);
  const positions = new Int32Array(control);
  const head = Atomics.load(positions, word.head);
  for (let next = Atomics.load(positions, word.next); next !== head; ) {
    const place = (next & (data.byteLength - 1)) >>> 2;
    const found = words[place + 1] ?? 0;
    if ((found & 255) === kind) use(found >>> 8);
    next = (next + (words[place] ?? 0)) | 0;
  }
}

/** @returns the number of entries of the counted kind that were taken from a ring so far; wraps at 2^32 */
export function takenFrom({ control }: RingMemory): number {
  return Atomics.load(new Int32Array(control), word.taken);
}

/** @returns the bytes of a ring that are in use, headers of entries included */
export function usedOf({ control, data }: RingMemory): number {
  const words = new Int32Array(control);
  // The tail is read first, so the difference is never negative. Both may have moved on by more than the ring meanwhile.
  const tail = Atomics.load(words, word.tail);
  return Math.min((Atomics.load(words, word.head) - tail) >>> 0, data.byteLength);
}
