import type { BlockLoss } from '../../intake/recording/zstd/block-head.ts';
import { BlockBuilder, type BuiltBlock } from '../stream/block-builder.ts';

/** A smaller block compresses worse, and a larger one is a coarser part to leave out. */
const blockBytes = 256 * 1024;
/** Part of the bound that events after the finding may take. */
const partAfter = 1 / 4;

/**
 * Collects the events of a capsule as blocks, within a bound. Beyond it, the oldest events go first, because a finding
 * follows from what came last; events after the finding may take a quarter of the bound.
 */
export class CapsuleBlocks {
  readonly #bound: number;
  readonly #time: bigint;
  readonly #written: number;
  readonly #builder = new BlockBuilder();
  readonly #before: BuiltBlock[] = [];
  readonly #after: BuiltBlock[] = [];
  #bytesBefore = 0;
  #bytesAfter = 0;
  #isAfter = false;
  events = 0;
  /** Number of events that the bound has left out. */
  leftOut = 0;

  /**
   * @param bound maximum size of the blocks, in bytes
   * @param time of the finding, epoch nanoseconds
   * @param written epoch milliseconds
   */
  constructor(bound: number, time: bigint, written: number) {
    this.#bound = bound;
    this.#time = time;
    this.#written = written;
  }

  /** @param timestamp of the message, epoch nanoseconds */
  add(bytes: Uint8Array, start: number, end: number, timestamp: bigint): void {
    if (!this.#isAfter && timestamp > this.#time) {
      this.#take();
      this.#isAfter = true;
    }
    this.#builder.add(bytes, start, end);
    if (this.#builder.used >= blockBytes) this.#take();
  }

  /** Notes a loss before the next event. A loss before the first event of a capsule is known by its window. */
  loss(loss: BlockLoss): void {
    this.#take();
    if (this.events > 0) this.#builder.addLoss(loss);
  }

  /** @returns the blocks in the order of their events */
  finish(): readonly Buffer[] {
    this.#take();
    return [...this.#before, ...this.#after].map(({ bytes }) => bytes);
  }

  #take(): void {
    const block = this.#builder.take(this.#written);
    if (block === undefined) return;
    const size = block.bytes.length;
    const most = this.#isAfter ? Math.max(this.#bound - this.#bytesBefore, this.#bound * partAfter) : this.#bound;
    if (this.#isAfter && this.#bytesAfter + size > most) {
      this.leftOut += block.events;
      return;
    }
    while (this.#bytesBefore + this.#bytesAfter + size > this.#bound && this.#dropOldest());
    if (this.#bytesBefore + this.#bytesAfter + size > this.#bound) {
      this.leftOut += block.events;
      return;
    }
    this.events += block.events;
    if (this.#isAfter) {
      this.#after.push(block);
      this.#bytesAfter += size;
    } else {
      this.#before.push(block);
      this.#bytesBefore += size;
    }
  }

  #dropOldest(): boolean {
    const oldest = this.#before.shift();
    if (oldest === undefined) return false;
    this.#bytesBefore -= oldest.bytes.length;
    this.events -= oldest.events;
    this.leftOut += oldest.events;
    return true;
  }
}
