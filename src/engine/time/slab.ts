import { copyInto, type Memory, memoryOf } from '../../event/bytes/event-memory.ts';

/** Events of a few hundred bytes: so many share an allocation. */
const slabBytes = 65_536;
/** Larger events would leave too much of a slab unused. */
const largestShared = 8_192;

/** So many slabs that nobody uses are kept for what comes next; more are left to the collector. */
const mostSpare = 64;

/** Memory that events share. It is used again when none of them is held or evaluated any more. */
export interface Slab extends Memory {
  /** By which `Slabs` finds it. */
  readonly number: number;
  /** How many of its events are held or being evaluated. */
  users: number;
}

/**
 * Copies events one behind the other into slabs, and uses these over and over: memory outside of the heap that came and went would
 * make the collector mark the whole heap many times a second.
 */
export class Slabs {
  /** By their numbers: those in use and spare ones. */
  readonly #all: (Slab | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  readonly #spare: Slab[] = [];
  #current: Slab = this.#make(slabBytes);
  #used = 0;
  /** Bytes of the slabs that are in use. */
  bytes = 0;
  /** Where the copy that was made last starts in its slab. */
  start = 0;

  /** Copies `b[start, end)`. Whoever calls it uses the copy until `release`. */
  copy(b: Uint8Array, start: number, end: number): Slab {
    const length = end - start;
    const slab = length <= largestShared ? this.#withRoomFor(length) : this.#make(length);
    this.start = slab === this.#current ? this.#used : 0;
    copyInto(slab.bytes, this.start, b, start, end);
    if (slab === this.#current) this.#used += length;
    if (slab.users++ === 0) this.bytes += slab.bytes.length;
    return slab;
  }

  /** The slab with this number. */
  at(number: number): Slab {
    const slab = this.#all[number];
    if (slab === undefined) throw new RangeError(`no slab has the number ${number}`);
    return slab;
  }

  /** A copy in this slab is not read any more: other events may take its place. */
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

  /** Not zeroed: only what was copied into it is ever read. */
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
