import type { Writable } from 'node:stream';
import type { Severity } from '../../finding.ts';
import type { Delivery } from '../delivery.ts';
import type { QueuedDestination } from './queued-destination.ts';
import { type QueueLimits, RecordQueue } from './record-queue.ts';

const kept = new WeakSet<Writable>();

/** An error event without a listener would end the process, also after the destination is closed. */
function keepFromThrowing(stream: Writable): void {
  if (kept.has(stream)) return;
  kept.add(stream);
  stream.on('error', () => {});
}

/** Maximum number of bytes per write to the stream. */
const chunkBytes = 128 * 1024;

/**
 * Writes to a stream with another owner, such as standard output. The stream is neither ended nor destroyed. While it
 * is full, records wait in the queue. When it fails or closes (EPIPE: the reader has gone), the destination is gone.
 */
export class StreamDestination implements QueuedDestination {
  readonly #stream: Writable;
  readonly #delivery: Delivery;
  readonly #queue: RecordQueue;
  #full: boolean;
  #over = false;

  constructor(stream: Writable, delivery: Delivery, limits?: QueueLimits) {
    this.#stream = stream;
    this.#delivery = delivery;
    this.#queue = new RecordQueue(delivery, limits);
    this.#full = stream.writableNeedDrain;
    keepFromThrowing(stream);
    stream.on('drain', this.#onDrain);
    stream.on('error', this.#onError);
    stream.on('close', this.#onClose);
  }

  readonly #onDrain = (): void => {
    this.#full = false;
    this.#drain();
  };

  readonly #onError = (error: Error): void => this.#end(error);

  readonly #onClose = (): void => this.#end(new Error('the stream was closed'));

  get waiting(): number {
    return this.#queue.bytes;
  }

  write(record: string | Buffer, severity: Severity): void {
    if (this.#over) {
      this.#delivery.lost(severity);
      return;
    }
    this.#queue.push(record, severity);
    this.#drain();
  }

  atMost(bytes: number): Promise<void> {
    return this.#queue.atMost(bytes);
  }

  reopen(): void {}

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    const giveUp = (): void => this.#queue.giveUp();
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    await this.#queue.atMost(0);
    signal.removeEventListener('abort', giveUp);
    this.#over = true;
    this.#stream.off('drain', this.#onDrain);
    this.#stream.off('error', this.#onError);
    this.#stream.off('close', this.#onClose);
  }

  #drain(): void {
    while (!this.#full && !this.#over) {
      const batch = this.#queue.take(chunkBytes);
      if (batch === undefined) return;
      this.#full = !this.#stream.write(batch.chunk, (error) => {
        if (error) this.#end(error);
        else this.#queue.arrived(batch);
      });
    }
  }

  #end(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    const isClosed = 'code' in error && error.code === 'EPIPE';
    this.#delivery.gone(isClosed ? 'the reader has closed it (EPIPE)' : error.message);
    this.#queue.giveUp();
  }
}
