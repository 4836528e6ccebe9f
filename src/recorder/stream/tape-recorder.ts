import { type BlockLoss, lossReasons } from '../../intake/recording/zstd/block-head.ts';
import { RingReader } from '../../ring/reader.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { SegmentStore } from '../segments/segment-store.ts';
import { type RecorderCounts, type RecorderMemory, recorderCounts, tapeEntry } from '../shared.ts';
import { BlockBuilder } from './block-builder.ts';

/** A block ends after this many bytes of messages, or after this time. */
const blockBytes = 2 ** 20;
const blockMs = 1_000;

/** Takes messages out of the ring and writes them into segments, in blocks. */
export class TapeRecorder {
  readonly #ring: RingReader;
  readonly #counts: RecorderCounts;
  readonly #store: SegmentStore;
  readonly #builder = new BlockBuilder();
  readonly #now: () => number;
  readonly #onDisk: (failing: string | undefined) => void;
  #since = 0;
  #failing: string | undefined;
  /** Latest event time of the last block, epoch nanoseconds. */
  #newest = 0n;

  /**
   * @param now epoch milliseconds
   * @param onDisk called when the disk fails, with the reason, and when it works again
   */
  constructor(
    memory: RecorderMemory,
    store: SegmentStore,
    now: () => number,
    onDisk: (failing: string | undefined) => void,
  ) {
    this.#ring = new RingReader(memory.ring);
    this.#counts = recorderCounts(memory);
    this.#store = store;
    this.#now = now;
    this.#onDisk = onDisk;
    this.#builder.addLoss({ reason: 'start' });
    this.#showStore();
  }

  /** Latest event time of what came last, epoch nanoseconds. It goes back with the clock. */
  get newest(): bigint {
    return this.#builder.events > 0 ? this.#builder.last : this.#newest;
  }

  /** Losses after the last block, which no block tells of yet. */
  get losses(): readonly BlockLoss[] {
    return this.#builder.losses;
  }

  /**
   * Takes messages until the ring is empty or `more` returns false.
   * @returns the number of messages that were taken
   */
  turn(more: () => boolean): number {
    let taken = 0;
    this.#ring.drain((kind, detail, start, end) => {
      taken++;
      if (kind === tapeEntry.message) this.#add(start, end);
      else this.#addLoss(detail, this.#ring.numbers[(start - 48) / 8] ?? -1);
    }, more);
    if (this.#builder.events > 0 && this.#now() - this.#since >= blockMs) this.flush();
    return taken;
  }

  /** Writes the messages that were taken as a block. */
  flush(): void {
    const { losses } = this.#builder;
    const block = this.#builder.take(this.#now());
    if (block === undefined) return;
    this.#newest = block.last;
    try {
      this.#store.append(block, this.#now());
      this.#counts.recorded += block.events;
      this.#tellDisk(undefined);
    } catch (error) {
      this.#counts.lost_on_disk += block.events;
      // The block would have told of them.
      for (const loss of losses) this.#builder.addLoss(loss);
      this.#builder.addLoss({ reason: 'disk', events: block.events });
      this.#tellDisk(describeThrown(error));
    }
    this.#showStore();
  }

  /** Deletes what is too old. Call it regularly. */
  expire(): void {
    this.#store.expire(this.#now());
    this.#showStore();
  }

  #add(start: number, end: number): void {
    if (this.#builder.events === 0) this.#since = this.#now();
    this.#builder.add(this.#ring.bytes, start, end);
    if (this.#builder.used >= blockBytes) this.flush();
  }

  #addLoss(reason: number, events: number): void {
    this.flush();
    this.#builder.addLoss({ reason: lossReasons[reason] ?? 'recorder', ...(events >= 0 && { events }) });
  }

  #tellDisk(failing: string | undefined): void {
    if ((failing === undefined) === (this.#failing === undefined)) return;
    this.#failing = failing;
    this.#counts.failing = failing === undefined ? 0 : 1;
    this.#onDisk(failing);
  }

  #showStore(): void {
    const { bytes, segments } = this.#store;
    this.#counts.bytes = bytes;
    this.#counts.segments = segments.length;
  }
}
