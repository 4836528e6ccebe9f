import type { HistoryCounts } from '../../history/sqlite/writer.ts';
import type { OutputRecord } from '../record.ts';

/** A record that the receiver will never accept, such as one that it answered with HTTP 400. */
export interface Refusal {
  /** Index of the record in the batch. */
  readonly index: number;
  /** Answer of the receiver, at most 300 characters, without secrets. */
  readonly reason: string;
}

/** Result of a batch that was settled: every record was either acknowledged or refused. */
export interface Settled {
  /** Refused records by ascending index; all others were acknowledged. */
  readonly refused: readonly Refusal[];
}

/**
 * Sends records to one receiver. It has no queue, no retries and no batching: wrappers add them
 * (`src/output/pipeline/`). `send` is never called while another `send` is running, unless `concurrency` is above 1.
 */
export interface Destination {
  /** Maximum number of batches in flight; 1 where the receiver's order matters. */
  readonly concurrency: number;
  /** Maximum number of records of one request, if the receiver has such a limit. A batch is never larger. */
  readonly mostRecords?: number;
  /** Counts of the history, if the destination is one. */
  readonly counts?: HistoryCounts;
  /**
   * Sends records in their order and resolves when the receiver has settled all of them.
   * @throws {DeliveryError} if the batch may succeed later: refused connections, time-outs, HTTP 429 and 5xx
   * @throws the reason of the signal within a second after it aborts
   */
  send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled>;
  /** Closes connections. After the signal aborts, it closes them by force. Never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

/** A pause that a receiver asks for is obeyed up to this many milliseconds: an hour. */
const longestAskedMs = 3_600_000;

/** A failure that is worth another try. Its message says what happened, and what the operator can do. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
  /** Number of leading records of the batch that were settled before the failure. */
  readonly settled: number;
  /** Refused records among the settled ones. */
  readonly refused: readonly Refusal[];
  /** Minimum pause before the next try in milliseconds, as the receiver asked for it (`Retry-After`); an hour at most. */
  readonly retryAfterMs: number | undefined;

  /** @param message what happened and what to do, without secrets */
  constructor(
    message: string,
    options: {
      readonly settled?: number;
      readonly refused?: readonly Refusal[];
      readonly retryAfterMs?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.settled = options.settled ?? 0;
    this.refused = options.refused ?? [];
    const { retryAfterMs } = options;
    this.retryAfterMs = retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, longestAskedMs);
  }
}
