import { type Severity, severities } from '../../finding.ts';
import type { Delivery } from '../delivery.ts';
import type { QueuedDestination } from '../destination/queued-destination.ts';
import { type Batch, type QueueLimits, RecordQueue } from '../destination/record-queue.ts';
import type { RecordFacts } from '../record.ts';
import type { RemoteAccount, ToDelivery } from './messages.ts';

/** Maximum size of a message to the delivery thread, in bytes. */
const chunkBytes = 128 * 1024;
/** Bytes that the delivery thread may have without having stored them. */
const creditBytes = 4 * 1024 * 1024;
/** Time for which records wait for more of them, in milliseconds: each message is a transaction of the spool. */
const lingerMs = 5;
/** Time for the delivery thread to answer `stop`, in milliseconds. */
const stopMs = 1_000;

type Tell = (message: ToDelivery, transfer?: readonly ArrayBuffer[]) => void;

/** The main thread's end of an output over the network. It hands records to the delivery thread, and keeps the account. */
export class RemoteLink implements QueuedDestination {
  readonly needsFacts = true;
  readonly #index: number;
  readonly #delivery: Delivery;
  readonly #queue: RecordQueue;
  readonly #tell: Tell;
  readonly #inFlight = new Map<number, Batch>();
  #inFlightBytes = 0;
  #batches = 0;
  #account: RemoteAccount | undefined;
  #isClosing = false;
  #linger: NodeJS.Timeout | undefined;
  #over = false;
  readonly #closed = Promise.withResolvers<void>();

  /** @param index of the output in the delivery thread */
  constructor(index: number, delivery: Delivery, tell: Tell, limits?: QueueLimits) {
    this.#index = index;
    this.#delivery = delivery;
    this.#tell = tell;
    this.#queue = new RecordQueue(delivery, limits);
    delivery.countWaiting(() => this.#queue.records + (this.#account?.waiting ?? 0));
  }

  /** Bytes that the delivery thread has not stored. While the output closes, also those that it has not sent. */
  get waiting(): number {
    return this.#queue.bytes + (this.#isClosing ? (this.#account?.waitingBytes ?? 0) : 0);
  }

  write(record: string | Buffer, severity: Severity, facts?: RecordFacts): void {
    if (this.#over) {
      this.#delivery.lost(severity);
      return;
    }
    this.#queue.push(record, severity, facts);
    if (this.#queue.bytes - this.#inFlightBytes >= chunkBytes) this.#drain();
    else this.#linger ??= setTimeout(() => this.#drain(), lingerMs);
  }

  atMost(bytes: number): Promise<void> {
    return this.#queue.atMost(bytes);
  }

  /** Receivers have nothing to reopen: changed secrets and certificates are read again by themselves. */
  reopen(): void {}

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    let handed = 0;
    const giveUp = (): void => {
      // The delivery thread has these batches, or gets them before it stops, and counts them.
      for (const batch of this.#inFlight.values()) {
        handed += batch.records.length;
        this.#queue.handedOn(batch);
      }
      this.#queue.giveUp();
      this.#tell({ tell: 'stop', output: this.#index });
      setTimeout(() => this.ended('it did not stop in time', handed), stopMs).unref();
    };
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    this.#isClosing = true;
    this.#drain();
    await this.#queue.atMost(0);
    this.#tell({ tell: 'close', output: this.#index });
    await this.#closed.promise;
    signal.removeEventListener('abort', giveUp);
    this.#over = true;
  }

  /** The delivery thread has stored a batch. */
  taken(batch: number): void {
    const taken = this.#inFlight.get(batch);
    if (taken === undefined) return;
    this.#inFlight.delete(batch);
    this.#inFlightBytes -= taken.cost;
    this.#queue.handedOn(taken);
    this.#drain();
  }

  /** Takes over the counts of the delivery thread. */
  account(account: RemoteAccount): void {
    this.#delivery.delivered = account.acknowledged;
    this.#delivery.remote = account;
    for (const severity of severities) {
      const more = account.lost[severity] - (this.#account?.lost[severity] ?? 0);
      if (more > 0) this.#delivery.lost(severity, more);
    }
    this.#account = account;
    if (account.failure !== undefined) this.#delivery.failing(account.failure);
    else if (this.#delivery.state === 'failing') this.#delivery.working();
  }

  /** The delivery thread has closed the output. */
  closed(account: RemoteAccount): void {
    this.account(account);
    this.#over = true;
    this.#closed.resolve();
  }

  /**
   * The delivery thread has ended by itself, or does not answer. Records that it kept in memory are lost.
   * @param handed number of records that it may have taken without saying so
   */
  ended(reason: string, handed = 0): void {
    if (this.#over) return;
    this.#over = true;
    this.#delivery.gone(reason);
    const { waiting = 0, store } = this.#account ?? {};
    const lost = handed + (store === 'memory' ? waiting : 0);
    if (lost > 0) this.#delivery.lost('critical', lost);
    this.#account = undefined;
    this.#queue.giveUp();
    this.#closed.resolve();
  }

  #drain(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    while (this.#inFlightBytes < creditBytes) {
      const batch = this.#queue.take(chunkBytes);
      if (batch === undefined) return;
      const number = this.#batches++;
      this.#inFlight.set(number, batch);
      this.#inFlightBytes += batch.cost;
      const { chunk } = batch;
      const records = batch.records.flatMap(({ facts, end }) => (facts === undefined ? [] : [{ facts, end }]));
      this.#tell({ tell: 'records', output: this.#index, batch: number, chunk, records }, [chunk.buffer]);
    }
  }
}
