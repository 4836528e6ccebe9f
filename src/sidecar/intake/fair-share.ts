import type { RingWriter } from '../../ring/writer.ts';

/**
 * Hysteresis: shares are enforced from the time when more than the first part of the ring is used, until less than
 * the second part is used.
 */
const [watchedFrom, watchedTo] = [1 / 2, 1 / 4];
/** A process over its share is accepted again below this part of the share. */
const resumedAt = 1 / 2;
/**
 * Size of each hash table: a power of two. Each process has a place in two tables, so a process is mistaken for
 * another only if both hashes collide.
 */
const places = 4_096;

/**
 * Limits the bytes that each process may have in the ring once the ring is filling up. The limit of a process is the
 * space that is still free: the more processes flood the ring, the smaller the share of each, and there is always
 * room for another process.
 *
 * The ring is a FIFO, so two tables suffice: one counts bytes written since a mark, the other counts bytes written
 * before it. Once the reader has passed the mark, the older table is cleared.
 */
export class FairShare {
  readonly #writer: RingWriter;
  readonly #from: number;
  readonly #to: number;
  #since = new Float64Array(2 * places);
  #before = new Float64Array(2 * places);
  /** Position in the ring that separates the two tables. */
  #mark = 0;
  /** The ring is filling up, so shares are enforced. */
  isWatching = false;

  /**
   * @param writer writes the ring
   * @param capacity size of the ring, in bytes
   */
  constructor(writer: RingWriter, capacity: number) {
    this.#writer = writer;
    this.#from = capacity * watchedFrom;
    this.#to = capacity * watchedTo;
  }

  /** Whether shares are enforced now. */
  get matters(): boolean {
    if (!this.isWatching) {
      if (!this.#writer.uses(this.#from)) return false;
      this.isWatching = true;
      this.#forget();
    } else if (!this.#writer.uses(this.#to)) this.isWatching = false;
    return this.isWatching;
  }

  /**
   * Asks whether a process may write an entry, and counts the entry if it may.
   * @param bytes size of the entry
   * @param wasOver the process was refused the last time
   * @returns whether the process may write the entry
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
