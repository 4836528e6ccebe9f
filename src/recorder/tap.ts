import { copyInto } from '../event/bytes/event-memory.ts';
import type { Gap } from '../intake/intake.ts';
import { lossReasons } from '../intake/recording/zstd/block-head.ts';
import { RingWriter } from '../ring/writer.ts';
import { type RecorderCounts, type RecorderMemory, recorderCounts, tapeEntry } from './shared.ts';

/** Bytes that messages leave free, so that the loss after them can be told. */
const spare = 1_024;
/** After an overflow, messages are taken again once this part of the ring is free. */
const freeAgain = 0.25;

/**
 * Copies the messages of the intake for the recorder, and never waits for it. If the ring is full, the recorder loses
 * messages, which are counted; the sidecar loses nothing. The recorder looks into the ring by itself, so that nothing
 * has to wake it.
 */
export class Tap {
  readonly #writer: RingWriter;
  readonly #counts: RecorderCounts;
  readonly #enough: number;
  /** Messages that were dropped and are not yet told of. */
  #missing = 0;

  constructor(memory: RecorderMemory) {
    this.#writer = new RingWriter(memory.ring);
    this.#counts = recorderCounts(memory);
    this.#enough = memory.ring.data.byteLength * freeAgain;
  }

  /** Copies the message `bytes[start, end)`. */
  message(bytes: Uint8Array, start: number, end: number): void {
    if (this.#missing > 0 && !this.#tellMissing()) {
      this.#drop();
      return;
    }
    const at = this.#writer.reserve(tapeEntry.message, 0, end - start, spare);
    if (at < 0) this.#drop();
    else copyInto(this.#writer.bytes, at, bytes, start, end);
  }

  /** Notes that events are missing at this place of the stream. */
  gap({ reason, lost }: Gap): void {
    this.#loss(lossReasons.indexOf(reason), lost === undefined ? -1 : Number(lost));
    this.publish();
  }

  /** Makes the copied messages visible to the recorder. */
  publish(): void {
    if (this.#writer.pending) this.#writer.publish();
  }

  #drop(): void {
    this.#missing++;
    this.#counts.dropped++;
  }

  #tellMissing(): boolean {
    if (this.#writer.free < this.#enough) return false;
    if (!this.#loss(lossReasons.indexOf('recorder'), this.#missing)) return false;
    this.#missing = 0;
    return true;
  }

  #loss(reason: number, events: number): boolean {
    const at = this.#writer.reserve(tapeEntry.loss, reason, 0, 0);
    if (at < 0) return false;
    this.#writer.numbers[(at - 48) / 8] = events;
    return true;
  }
}
