import type { RingWriter } from '../../ring/writer.ts';

/** Shares are looked at while more than this part of the ring is used, until less than the other is. */
const [watchedFrom, watchedTo] = [1 / 2, 1 / 4];
/** A process that is over its share has to come down to this part of it. */
const resumedAt = 1 / 2;
/** Places for counts of processes: a power of two. Two hashes have to collide before a process is taken for another. */
const places = 4_096;

/**
 * How many bytes of the ring each process takes, once much of the ring is used. A process may take as much as is free besides: the more
 * processes flood the ring, the less each of them gets, and there is always room for another one.
 *
 * Entries leave the ring in the order in which they came. So what was put since some position is counted in one table, and what was put
 * before it in another one, which is forgotten as a whole once the reader has come to that position.
 */
export class FairShare {
  readonly #writer: RingWriter;
  readonly #from: number;
  readonly #to: number;
  #since = new Float64Array(2 * places);
  #before = new Float64Array(2 * places);
  /** Position of the ring between the two. */
  #mark = 0;
  /** Much of the ring is used. */
  isWatching = false;

  /** @param capacity bytes of the ring */
  constructor(writer: RingWriter, capacity: number) {
    this.#writer = writer;
    this.#from = capacity * watchedFrom;
    this.#to = capacity * watchedTo;
  }

  /** Whether shares have to be looked at. */
  get matters(): boolean {
    if (!this.isWatching) {
      if (!this.#writer.uses(this.#from)) return false;
      this.isWatching = true;
      this.#forget();
    } else if (!this.#writer.uses(this.#to)) this.isWatching = false;
    return this.isWatching;
  }

  /**
   * Whether a process may put so many bytes more. They count as put where it may.
   * @param wasOver it was refused the last time
   */
  take(uniqueId: number, hostPid: number, bytes: number, wasOver: boolean): boolean {
    const writer = this.#writer;
    if (((writer.seenTail - this.#mark) | 0) >= 0) this.#turn();
    const first = hash(uniqueId, hostPid, 0x9e37_79b1) & (places - 1);
    const second = places + (hash(hostPid, uniqueId, 0x85eb_ca6b) & (places - 1));
    const taken = Math.min(this.#in(first), this.#in(second));
    if (taken + bytes > writer.seenFree * (wasOver ? resumedAt : 1)) return false;
    this.#since[first] = (this.#since[first] ?? 0) + bytes;
    this.#since[second] = (this.#since[second] ?? 0) + bytes;
    return true;
  }

  #in(place: number): number {
    return (this.#since[place] ?? 0) + (this.#before[place] ?? 0);
  }

  #turn(): void {
    const empty = this.#before.fill(0);
    this.#before = this.#since;
    this.#since = empty;
    this.#mark = this.#writer.position;
  }

  #forget(): void {
    this.#since.fill(0);
    this.#turn();
  }
}

function hash(a: number, b: number, factor: number): number {
  const mixed = Math.imul(Math.imul(a, factor) ^ b, 0xc2b2_ae35);
  return mixed ^ (mixed >>> 15);
}
