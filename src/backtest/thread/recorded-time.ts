import { MessageHead } from '../../event/message/message-head.ts';

/**
 * Measures how long recordings are in event time. Only the first and last event of each batch are looked at, so that the
 * measuring costs nothing; events are out of order by less than a second.
 */
export class RecordedTime {
  readonly #head = new MessageHead();
  #bytes: Uint8Array | undefined;
  #start = 0;
  #end = 0;
  #isFirst = true;
  #earliest: bigint | undefined;
  #latest: bigint | undefined;
  /** Nanoseconds of all ended files together. */
  total = 0n;

  /** Takes a message of the recording. */
  see(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    if (!this.#isFirst) return;
    this.#isFirst = false;
    this.#look();
  }

  endBatch(): void {
    if (this.#bytes !== undefined) this.#look();
    this.#bytes = undefined;
    this.#isFirst = true;
  }

  endFile(): void {
    this.endBatch();
    if (this.#earliest !== undefined && this.#latest !== undefined) this.total += this.#latest - this.#earliest;
    this.#earliest = this.#latest = undefined;
  }

  #look(): void {
    const head = this.#head;
    if (this.#bytes === undefined || !head.read(this.#bytes, this.#start, this.#end)) return;
    const { timestamp } = head;
    if (this.#earliest === undefined || timestamp < this.#earliest) this.#earliest = timestamp;
    if (this.#latest === undefined || timestamp > this.#latest) this.#latest = timestamp;
  }
}
