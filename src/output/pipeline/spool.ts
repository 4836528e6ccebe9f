import { type Severity, severities } from '../../finding.ts';
import { noneLost } from '../delivery.ts';
import { DeliveryError, type Destination, type Refusal } from '../destination/destination.ts';
import type { OutputRecord } from '../record.ts';
import type { SpoolStore, StoredRecord } from '../spool/store.ts';
import { pause } from './pause.ts';

/** The way of an output's records, each counted once. `accepted + resumed + retried = acknowledged + dead + lost + waiting`. */
export interface SpoolAccount {
  /** Records taken over from the formats. */
  accepted: number;
  /** Records that the spool kept from an earlier run. */
  resumed: number;
  /** Dead letters that the operator has put into the queue again. */
  retried: number;
  /** Records handed to the destination, including repeated tries. */
  sent: number;
  /** Records that the receiver has taken. */
  acknowledged: number;
  /** Failed tries. */
  failed: number;
  /** Records that the receiver refuses for good. They are kept as dead letters. */
  dead: number;
  /** Records that the limits of the spool have removed. */
  readonly lost: Record<Severity, number>;
}

/** A destination, and how a spool sends to it. */
export interface Sending {
  /** With all wrappers. Its `send` fails only when a signal aborts. */
  readonly destination: Destination;
  /** Limits of what is in flight at the same time. */
  readonly window: { readonly records: number; readonly bytes: number };
  /** Pause before sending while fewer records than a full batch wait, in milliseconds. */
  readonly lingerMs: number;
  readonly batchRecords: number;
}

export interface SpoolOptions {
  /** Called after each change of the account. */
  readonly onChange: () => void;
  /** Called after a window was settled. */
  readonly onSettled: () => void;
  /** Called for records that the receiver refuses. */
  readonly onRefused: (count: number, reason: string) => void;
  /** The current time in epoch milliseconds. */
  readonly now?: () => number;
}

const maintainEveryMs = 1_000;

/** Keeps records in a store until the destination has settled them, oldest first. */
export class Spool {
  readonly account: SpoolAccount;
  readonly #store: SpoolStore;
  readonly #options: SpoolOptions;
  #sending: Sending;
  /** The destination that has records in flight, with the signal that takes them back. */
  #busy: { readonly with: Sending; readonly stop: AbortController; readonly over: Promise<void> } | undefined;
  readonly #now: () => number;
  readonly #ended = new AbortController();
  #wake = (): void => {};
  #isDraining = false;
  #maintainedAt = 0;
  readonly #running: Promise<void>;

  constructor(store: SpoolStore, sending: Sending, options: SpoolOptions) {
    this.#store = store;
    this.#sending = sending;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.account = {
      accepted: 0,
      resumed: store.resumed,
      retried: 0,
      sent: 0,
      acknowledged: 0,
      failed: 0,
      dead: 0,
      lost: noneLost(),
    };
    this.#running = this.#run();
  }

  /** Stores records. They are safe when this returns, if the store is a disk. */
  accept(records: readonly OutputRecord[]): void {
    const { evicted } = this.#store.append(records);
    this.account.accepted += records.length;
    this.#lose(evicted);
    this.#wake();
    this.#options.onChange();
  }

  /** Maintains the store: removes what is too old, tries a failed disk again. Call it regularly. */
  look(): void {
    const now = this.#now();
    if (now - this.#maintainedAt < maintainEveryMs) return;
    this.#maintainedAt = now;
    this.#lose(this.#store.maintain(now));
    this.#countReturned();
    this.#wake();
    // Also tells that the disk fails or works again.
    this.#options.onChange();
  }

  /**
   * Sends to another destination, after the records in flight are settled or taken back.
   * @param signal takes the records in flight back: the next destination gets them
   * @returns a promise that resolves when the earlier destination has nothing in flight any more
   */
  async replace(next: Sending, signal: AbortSignal): Promise<void> {
    const before = this.#sending;
    this.#sending = next;
    if (this.#busy?.with !== before) return;
    const { stop, over } = this.#busy;
    const takeBack = (): void => stop.abort(new Error('another destination takes the records'));
    if (signal.aborted) takeBack();
    signal.addEventListener('abort', takeBack);
    await over;
    signal.removeEventListener('abort', takeBack);
  }

  /** Resolves when the destination has settled every record, or the signal aborts. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#isDraining = true;
    this.#wake();
    const stop = (): void => {
      const reason = new Error('the output is being closed');
      this.#ended.abort(reason);
      this.#busy?.stop.abort(reason);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    await this.#running;
    signal.removeEventListener('abort', stop);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      if (this.#store.waiting.records < this.#sending.batchRecords && !this.#isDraining) {
        await this.#pause();
      }
      const { records, bytes } = this.#sending.window;
      const batch = this.#store.next(0, records, bytes);
      if (batch.length === 0) {
        if (this.#isDraining) return;
        continue;
      }
      this.account.sent += batch.length;
      const { settled, refused } = await this.#send(this.#sending, batch);
      if (settled > 0) this.#settle(batch.slice(0, settled), refused);
    }
  }

  /** @returns the number of leading records that are settled, and the refused ones among them. Never rejects. */
  async #send(
    sending: Sending,
    batch: readonly StoredRecord[],
  ): Promise<{ readonly settled: number; readonly refused: readonly Refusal[] }> {
    const stop = new AbortController();
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    this.#busy = { with: sending, stop, over };
    try {
      const { refused } = await sending.destination.send(batch, stop.signal);
      return { settled: batch.length, refused };
    } catch (error) {
      return error instanceof DeliveryError ? error : { settled: 0, refused: [] };
    } finally {
      this.#busy = undefined;
      end();
    }
  }

  #settle(batch: readonly StoredRecord[], refusals: readonly Refusal[]): void {
    const reasons = new Map(refusals.map(({ index, reason }) => [index, reason]));
    const acknowledged = batch.filter((_, index) => !reasons.has(index)).map(({ seq }) => seq);
    const refused = batch.flatMap(({ seq }, index) => {
      const reason = reasons.get(index);
      return reason === undefined ? [] : [{ seq, reason }];
    });
    this.account.acknowledged += this.#store.acknowledge(acknowledged);
    if (refused.length > 0) {
      this.account.dead += this.#store.bury(refused);
      this.#options.onRefused(refused.length, refused[0]?.reason ?? '');
    }
    this.#options.onSettled();
    this.#options.onChange();
  }

  /** Waits for more records: for one if there is none, else for a full batch or the end of the linger. */
  async #pause(): Promise<void> {
    const isEmpty = this.#store.waiting.records === 0;
    await pause(isEmpty ? undefined : this.#sending.lingerMs, this.#ended.signal, (end) => {
      this.#wake = () => {
        if (isEmpty || this.#isDraining || this.#store.waiting.records >= this.#sending.batchRecords) end();
      };
    });
    this.#wake = (): void => {};
  }

  /** Closes the store. Records that are only in memory are lost. */
  close(): void {
    this.#lose(this.#store.close());
    this.#countReturned();
  }

  /** Counts what the store has put into the queue by itself. */
  #countReturned(): void {
    this.account.resumed = this.#store.resumed;
    this.account.retried = this.#store.dead.retried;
  }

  #lose(counts: Readonly<Record<Severity, number>>): void {
    for (const severity of severities) this.account.lost[severity] += counts[severity];
  }
}
