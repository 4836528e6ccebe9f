import { copyInto, type Memory, memoryOf } from '../../event/bytes/event-memory.ts';

/** Bytes of a slab, which is one allocation for many events of a few hundred bytes. A larger event gets a slab of its own. */
const slabBytes = 65_536;

/** Number of unused slabs that are kept for reuse. Further ones are left to the garbage collector. */
const mostSpare = 64;

/** Memory that events share. It is reused when none of its events is held or being evaluated. */
export interface Slab extends Memory {
  /** Index of the slab in `Slabs`. */
  readonly number: number;
  /** Number of its events that are held or being evaluated. */
  users: number;
}

/**
 * Copies events one after the other into slabs, and reuses the slabs. Frequent allocation of memory outside of the heap
 * would make the garbage collector mark the whole heap many times a second.
 */
export class Slabs {
  /** Slabs in use and spare slabs, by number. */
  readonly #all: (Slab | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  readonly #spare: Slab[] = [];
  #current: Slab = this.#make(slabBytes);
  #used = 0;
  /** Bytes of the slabs in use. */
  bytes = 0;
  /** Offset of the last copy in its slab. */
  start = 0;

  /** Copies `b[start, end)`. The caller may use the copy until it calls `release`. */
  copy(b: Uint8Array, start: number, end: number): Slab {
    const length = end - start;
    const slab = length <= slabBytes ? this.#withRoomFor(length) : this.#make(length);
    this.start = slab === this.#current ? this.#used : 0;
    copyInto(slab.bytes, this.start, b, start, end);
    if (slab === this.#current) this.#used += length;
    if (slab.users++ === 0) this.bytes += slab.bytes.length;
    return slab;
  }

  /** @returns the slab with this number */
  at(number: number): Slab {
    const slab = this.#all[number];
    if (slab === undefined) throw new RangeError(`no slab has the number ${number}`);
    return slab;
  }

  /** Releases a copy in this slab. When all copies are released, the slab is reused. */
  release(slab: Slab): void {
    if (--slab.users > 0) return;
    this.bytes -= slab.bytes.length;
    if (slab === this.#current) this.#used = 0;
    else if (slab.bytes.length === slabBytes && this.#spare.length < mostSpare) this.#spare.push(slab);
    else this.#forget(slab);
  }

  #withRoomFor(length: number): Slab {
    if (this.#used + length > this.#current.bytes.length) {
      this.#current = this.#spare.pop() ?? this.#make(slabBytes);
      this.#used = 0;
    }
    return this.#current;
  }

  /** The memory is not zeroed: only bytes that were copied into it are read. */
  #make(length: number): Slab {
    const number = this.#freeNumbers.pop() ?? this.#all.length;
    const slab = { ...memoryOf(new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)), number, users: 0 };
    this.#all[number] = slab;
    return slab;
  }

  #forget({ number }: Slab): void {
    this.#all[number] = undefined;
    this.#freeNumbers.push(number);
  }
}
