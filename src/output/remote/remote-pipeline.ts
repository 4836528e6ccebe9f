import type { LogFields } from '../../telemetry/log.ts';
import type { Destination } from '../destination/destination.ts';
import { batched } from '../pipeline/batch.ts';
import { guarded } from '../pipeline/breaker.ts';
import { retried } from '../pipeline/retry.ts';
import { type Sending, Spool } from '../pipeline/spool.ts';
import type { OutputRecord } from '../record.ts';
import type { SpoolStore } from '../spool/store.ts';
import type { RemoteAccount, RemoteOutput } from './messages.ts';

/** Number of failures in a row after which a receiver is left alone for a while. */
const breakerFailures = 10;
const breakerOpenMs = 15_000;
/**
 * Number of full batches that are read from the spool at once. A window is acknowledged as a whole, so it is a single
 * batch where the receiver limits its requests: else many findings would be sent again after the program was killed.
 */
const batchesInWindow = { unlimited: 4, limited: 1 } as const;
/** Part of the spool that may be in flight. The rest takes in new records, because what is in flight is not evicted. */
const mostInFlight = 1 / 4;
/** Minimum interval between two log lines about refused records, in milliseconds. */
const tellRefusedEveryMs = 10_000;
/** Time for a destination to close its connections, in milliseconds. */
const closeMs = 1_000;

export interface PipelineOptions {
  /** A closing output gives up after this time without progress, in milliseconds. */
  readonly stallMs: number;
  /** Limit of the waiting records in bytes. */
  readonly spoolBytes: number;
  /** Called after each change of the account. */
  readonly onChange: () => void;
  /** Called after records have left the store. */
  readonly onRoom: () => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: LogFields) => void;
}

/** A destination with its wrappers. */
interface Way extends Sending {
  readonly bare: Destination;
  /** No further try begins after it has aborted. */
  readonly leaves: AbortController;
}

/** One output of the delivery thread: `spool(retry(breaker(batch(destination))))`. */
export class RemotePipeline {
  readonly #name: string;
  readonly #store: SpoolStore;
  readonly #spool: Spool;
  readonly #options: PipelineOptions;
  #way: Way;
  /** Destinations that are replaced, and not closed yet. */
  readonly #leaving = new Set<Promise<void>>();
  #failure: string | undefined;
  #progressAt = performance.now();
  #refusedTold = Number.NEGATIVE_INFINITY;
  readonly #stop = new AbortController();

  constructor(output: RemoteOutput, destination: Destination, store: SpoolStore, options: PipelineOptions) {
    this.#name = output.name;
    this.#store = store;
    this.#options = options;
    this.#way = this.#wayTo(destination, output);
    this.#spool = new Spool(store, this.#way, {
      onChange: options.onChange,
      onSettled: () => {
        this.#failure = undefined;
        this.#progressAt = performance.now();
        options.onRoom();
      },
      onRefused: (records, reason) => this.#tellRefused(records, reason),
    });
  }

  /** Wraps a destination. */
  #wayTo(destination: Destination, { batch, retry }: Pick<RemoteOutput, 'batch' | 'retry'>): Way {
    const { concurrency, mostRecords } = destination;
    const batchRecords = Math.min(batch.records, mostRecords ?? batch.records);
    const batches = concurrency * batchesInWindow[mostRecords === undefined ? 'unlimited' : 'limited'];
    const leaves = new AbortController();
    const one = guarded(batched(destination, { records: batchRecords, bytes: batch.bytes }), {
      failures: breakerFailures,
      openMs: breakerOpenMs,
    });
    const sending = retried(one, {
      ...retry,
      lastTry: leaves.signal,
      onFailure: (error) => {
        this.#spool.account.failed++;
        if (error.settled > 0) this.#progressAt = performance.now();
        if (!leaves.signal.aborted) this.#failure = error.message;
        this.#options.onChange();
      },
    });
    return {
      bare: destination,
      leaves,
      destination: sending,
      window: {
        records: batchRecords * batches,
        bytes: Math.min(batch.bytes * batches, this.#options.spoolBytes * mostInFlight),
      },
      lingerMs: batch.lingerMs,
      batchRecords,
    };
  }

  /**
   * Sends to another destination from the next batch on. The running request of the earlier one ends by itself; if
   * that takes too long, its records are taken back.
   */
  replace(destination: Destination, output: RemoteOutput): void {
    const before = this.#way;
    this.#way = this.#wayTo(destination, output);
    this.#failure = undefined;
    this.#progressAt = performance.now();
    before.leaves.abort();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.#options.stallMs);
    const over: Promise<void> = this.#spool.replace(this.#way, late.signal).then(async () => {
      clearTimeout(timer);
      await before.bare.close(AbortSignal.timeout(closeMs));
      this.#leaving.delete(over);
    });
    this.#leaving.add(over);
    this.#options.onChange();
  }

  get account(): RemoteAccount {
    const { waiting, kind } = this.#store;
    const { account } = this.#spool;
    return {
      ...account,
      lost: { ...account.lost },
      waiting: waiting.records,
      waitingBytes: waiting.bytes,
      store: kind.type,
      failure: this.#failure,
      restarts: 0,
      history: this.#way.bare.counts,
    };
  }

  /** Milliseconds since the receiver has last settled a record. */
  get idleMs(): number {
    return performance.now() - this.#progressAt;
  }

  accept(records: readonly OutputRecord[]): void {
    this.#spool.accept(records);
  }

  /** Maintains the store. Call it regularly. */
  look(): void {
    this.#spool.look();
  }

  /** Closes the store without sending anything, because the thread ends. */
  abandon(): void {
    this.#spool.close();
  }

  /** Ends sending at once. */
  stop(): void {
    this.#stop.abort();
  }

  /** Sends what waits until there is no progress any more, and closes. Records that are still in memory are lost. */
  async close(): Promise<void> {
    this.#progressAt = performance.now();
    const watch = setInterval(() => {
      if (this.idleMs > this.#options.stallMs) this.stop();
    }, 100);
    await this.#spool.drain(this.#stop.signal);
    clearInterval(watch);
    await Promise.all([this.#way.bare.close(AbortSignal.timeout(closeMs)), ...this.#leaving]);
    this.#spool.close();
  }

  #tellRefused(records: number, reason: string): void {
    if (performance.now() - this.#refusedTold < tellRefusedEveryMs) return;
    this.#refusedTold = performance.now();
    const { dead } = this.#spool.account;
    const fields = { output: this.#name, records, reason, dead_so_far: dead };
    const { type } = this.#store.kind;
    const message =
      type === 'disk'
        ? 'a receiver refuses findings; they are kept as dead letters'
        : 'a receiver refuses findings; they are dropped, because no spool folder is in use';
    this.#options.log('error', message, fields);
  }
}
