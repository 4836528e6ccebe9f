import { type Memory, memoryOf } from '../event/memory.ts';

/** Events of a few hundred bytes: so many share an allocation. */
const slabBytes = 65_536;
/** Larger events would leave too much of a slab unused. */
const largestShared = 8_192;

/** Memory that held events share. It lives for as long as any of their views does. */
export interface Slab extends Memory {
  /** How many of its events are held back. */
  held: number;
}

/** Copies events one behind the other, so that not each of them is an allocation. */
export class Slabs {
  #current: Slab = emptySlab(0);
  #used = 0;
  /** Where the copy that was made last starts in its slab. */
  start = 0;

  copy(b: Uint8Array, start: number, end: number): Slab {
    const length = end - start;
    const shared = length <= largestShared;
    if (shared && this.#used + length > this.#current.bytes.length) {
      this.#current = emptySlab(slabBytes);
      this.#used = 0;
    }
    const slab = shared ? this.#current : emptySlab(length);
    this.start = shared ? this.#used : 0;
    // A view costs more than the copy itself.
    if (Buffer.isBuffer(b)) b.copy(slab.bytes, this.start, start, end);
    else slab.bytes.set(b.subarray(start, end), this.start);
    if (shared) this.#used += length;
    return slab;
  }
}

/** Not zeroed: only what was copied into it is ever read. */
function emptySlab(length: number): Slab {
  return { ...memoryOf(new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)), held: 0 };
}
