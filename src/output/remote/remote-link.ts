import { type Severity, severities } from '../../finding.ts';
import type { Delivery } from '../delivery.ts';
import type { QueuedDestination } from '../destination/queued-destination.ts';
import { type Batch, type QueueLimits, RecordQueue } from '../destination/record-queue.ts';
import type { RecordFacts } from '../record.ts';
import { AccountSum } from './account-sum.ts';
import type { RemoteAccount, ToDelivery } from './messages.ts';

/** Maximum size of a message to the delivery thread, in bytes. */
const chunkBytes = 128 * 1024;
/** Bytes that the delivery thread may have without having stored them. */
const creditBytes = 4 * 1024 * 1024;
/** Time for which records wait for more of them, in milliseconds: each message is a transaction of the spool. */
const lingerMs = 5;
/** Time for the delivery thread to answer `stop`, in milliseconds. */
const stopMs = 1_000;

/** The delivery thread as its outputs see it. */
export interface DeliveryThread {
  /** Whether the thread runs. Messages are lost while it does not. */
  readonly isUp: boolean;
  /** Whether records outlive the thread. */
  readonly isDurable: boolean;
  tell(message: ToDelivery): void;
  /** Ends the pause before a restart. */
  hurry(): void;
}

/**
 * The main thread's end of an output over the network. It hands records to the delivery thread, and keeps the account.
 * It keeps a copy of each record until the thread has stored it, for the next thread if this one ends by itself.
 */
export class RemoteLink implements QueuedDestination {
  readonly needsFacts = true;
  /** Number of the output in the delivery thread. */
  readonly number: number;
  readonly #delivery: Delivery;
  readonly #queue: RecordQueue;
  readonly #thread: DeliveryThread;
  readonly #sum: AccountSum;
  readonly #inFlight = new Map<number, Batch>();
  #inFlightBytes = 0;
  #batches = 0;
  #isClosing = false;
  #isCloseTold = false;
  /** Records of a closing output that the thread may have taken without saying so. */
  #handed = 0;
  /** Why the last thread has ended, until the next one has sent something. */
  #outage: { readonly reason: string; readonly acknowledged: number } | undefined;
  #linger: NodeJS.Timeout | undefined;
  #over = false;
  readonly #closed = Promise.withResolvers<void>();

  /**
   * @param number of the output in the delivery thread
   * @param delivery counts on if an earlier output had it
   */
  constructor(number: number, delivery: Delivery, thread: DeliveryThread, limits?: QueueLimits) {
    this.number = number;
    this.#delivery = delivery;
    this.#thread = thread;
    this.#sum = new AccountSum(thread.isDurable, delivery.remote);
    this.#queue = new RecordQueue(delivery, limits);
    delivery.countWaiting(() => this.#queue.records + (this.#sum.total?.waiting ?? 0));
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Whether the output is closed, or has ended. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Bytes that the delivery thread has not stored. While the output closes, also those that it has not sent. */
  get waiting(): number {
    return this.#queue.bytes + (this.#isClosing ? (this.#sum.total?.waitingBytes ?? 0) : 0);
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
    const giveUp = (): void => this.#giveUp();
    this.#isClosing = true;
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    this.#thread.hurry();
    this.#drain();
    await this.#queue.atMost(0);
    this.#isCloseTold = true;
    this.#thread.tell({ tell: 'close', output: this.number });
    await this.#closed.promise;
    signal.removeEventListener('abort', giveUp);
    this.#over = true;
  }

  #giveUp(): void {
    if (!this.#thread.isUp) {
      this.ended(this.#outage?.reason ?? 'its thread has ended');
      return;
    }
    // The delivery thread has these batches, or gets them before it stops, and counts them.
    for (const batch of this.#inFlight.values()) {
      this.#handed += batch.records.length;
      this.#queue.handedOn(batch);
    }
    this.#queue.giveUp();
    this.#thread.tell({ tell: 'stop', output: this.number });
    setTimeout(() => this.ended('it did not stop in time'), stopMs).unref();
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
    const before = this.#sum.total;
    const total = this.#sum.take(account);
    this.#show(total, before);
    const { failure } = account;
    if (this.#outage !== undefined && (total.waiting === 0 || total.acknowledged > this.#outage.acknowledged)) {
      this.#outage = undefined;
    }
    const reason = failure ?? this.#outage?.reason;
    if (reason !== undefined) this.#delivery.failing(reason);
    else if (this.#delivery.state === 'failing') this.#delivery.working();
  }

  #show(account: RemoteAccount, before: RemoteAccount | undefined): void {
    this.#delivery.delivered = account.acknowledged;
    this.#delivery.remote = account;
    for (const severity of severities) {
      const more = account.lost[severity] - (before?.lost[severity] ?? 0);
      if (more > 0) this.#delivery.lost(severity, more);
    }
  }

  /** The delivery thread has ended by itself, and is started again. Records that were only in memory are lost. */
  interrupted(reason: string): void {
    if (this.#over) return;
    const before = this.#sum.total;
    const total = this.#sum.end();
    if (total !== undefined) this.#show(total, before);
    this.#outage = { reason, acknowledged: total?.acknowledged ?? 0 };
    this.#delivery.failing(reason);
  }

  /** Another delivery thread runs. It gets the records that the last one has not stored. */
  restarted(): void {
    if (this.#over) return;
    this.#sum.restarted();
    for (const [number, batch] of this.#inFlight) this.#hand(number, batch);
    this.#drain();
    if (this.#isCloseTold) this.#thread.tell({ tell: 'close', output: this.number });
  }

  /** The delivery thread has closed the output. */
  closed(account: RemoteAccount): void {
    this.account(account);
    this.#over = true;
    this.#closed.resolve();
  }

  /** There is no delivery thread any more, or it does not answer. Records that it kept in memory are lost. */
  ended(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#delivery.gone(reason);
    const before = this.#sum.total;
    const total = this.#sum.end();
    if (total !== undefined) this.#show(total, before);
    if (this.#handed > 0) this.#delivery.lost('critical', this.#handed);
    this.#queue.giveUp();
    this.#closed.resolve();
  }

  #drain(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    while (this.#thread.isUp && this.#inFlightBytes < creditBytes) {
      const batch = this.#queue.take(chunkBytes);
      if (batch === undefined) return;
      const number = this.#batches++;
      this.#inFlight.set(number, batch);
      this.#inFlightBytes += batch.cost;
      this.#hand(number, batch);
    }
  }

  #hand(number: number, { chunk, records: all }: Batch): void {
    const records = all.flatMap(({ facts, end }) => (facts === undefined ? [] : [{ facts, end }]));
    this.#thread.tell({ tell: 'records', output: this.number, batch: number, chunk, records });
  }
}
