import { MessageHead } from '../../event/message/message-head.ts';
import { encodeBlock } from '../../intake/recording/zstd/block.ts';
import type { BlockLoss } from '../../intake/recording/zstd/block-head.ts';

/** A block that is ready to be stored. */
export interface BuiltBlock {
  readonly bytes: Buffer;
  readonly events: number;
  /** Earliest and latest event time, epoch nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
}

const firstBytes = 2 ** 20 + 2 ** 16;
const nsPerSecond = 1_000_000_000n;

/** Collects messages, each after its length, and makes blocks of them. */
export class BlockBuilder {
  readonly #head = new MessageHead();
  #buffer = Buffer.allocUnsafeSlow(firstBytes);
  #used = 0;
  #events = 0;
  #losses: BlockLoss[] = [];
  /** Earliest and latest time in seconds and nanoseconds, as numbers: they are compared for every message. */
  #firstSeconds = 0;
  #firstNanos = 0;
  #lastSeconds = 0;
  #lastNanos = 0;

  /** Bytes of the messages so far, with their lengths. */
  get used(): number {
    return this.#used;
  }

  get events(): number {
    return this.#events;
  }

  /** Losses before the next block. */
  get losses(): readonly BlockLoss[] {
    return this.#losses;
  }

  /** Latest event time so far, epoch nanoseconds; 0 without one. */
  get last(): bigint {
    return BigInt(this.#lastSeconds) * nsPerSecond + BigInt(this.#lastNanos);
  }

  /** Copies the message `bytes[start, end)`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const size = 4 + end - start;
    if (this.#used + size > this.#buffer.length) this.#grow(this.#used + size);
    this.#buffer.writeUInt32LE(end - start, this.#used);
    this.#buffer.set(bytes.subarray(start, end), this.#used + 4);
    this.#used += size;
    this.#events++;
    if (this.#head.read(bytes, start, end)) this.#see(this.#head.seconds, this.#head.nanos);
  }

  /** Notes a loss before the next block. Call it only without messages, see `events`. */
  addLoss(loss: BlockLoss): void {
    const last = this.#losses.at(-1);
    if (last?.reason === loss.reason && last.events !== undefined && loss.events !== undefined)
      this.#losses[this.#losses.length - 1] = { ...loss, events: last.events + loss.events };
    else if (last?.reason !== loss.reason) this.#losses.push(loss);
  }

  /**
   * Compresses the messages, and begins anew.
   * @param written epoch milliseconds
   * @returns undefined without messages
   */
  take(written: number): BuiltBlock | undefined {
    if (this.#events === 0) return undefined;
    const { first, last } = { first: this.#first(), last: this.last };
    const head = { first, last, written, events: this.#events, losses: this.#losses };
    const bytes = encodeBlock(this.#buffer.subarray(0, this.#used), head);
    const block = { bytes, events: this.#events, first, last };
    if (this.#buffer.length > firstBytes) this.#buffer = Buffer.allocUnsafeSlow(firstBytes);
    this.#used = this.#events = this.#firstSeconds = this.#firstNanos = this.#lastSeconds = this.#lastNanos = 0;
    this.#losses = [];
    return block;
  }

  #first(): bigint {
    return BigInt(this.#firstSeconds) * nsPerSecond + BigInt(this.#firstNanos);
  }

  #see(seconds: number, nanos: number): void {
    if (this.#firstSeconds === 0 || isBefore(seconds, nanos, this.#firstSeconds, this.#firstNanos)) {
      this.#firstSeconds = seconds;
      this.#firstNanos = nanos;
    }
    if (isBefore(this.#lastSeconds, this.#lastNanos, seconds, nanos)) {
      this.#lastSeconds = seconds;
      this.#lastNanos = nanos;
    }
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    grown.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = grown;
  }
}

function isBefore(seconds: number, nanos: number, otherSeconds: number, otherNanos: number): boolean {
  return seconds < otherSeconds || (seconds === otherSeconds && nanos < otherNanos);
}
