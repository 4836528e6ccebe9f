import type { Severity } from '../../finding.ts';
import type { RecordFacts } from '../record.ts';

/**
 * Destination with a queue of its own. `write` takes one record without its final newline, as text or UTF-8. It
 * returns at once and never throws. When the destination is full, records are lost; `RecordQueue` decides which. The
 * output's `Delivery` counts delivered and lost records, and tracks whether the destination works.
 */
export interface QueuedDestination {
  /** @param facts needed by outputs over the network; others ignore them */
  write(record: string | Buffer, severity: Severity, facts?: RecordFacts): void;
  /** Whether `write` needs the facts. */
  readonly needsFacts?: true;
  /** Bytes that are not written yet. */
  readonly waiting: number;
  /** Resolves when at most `bytes` bytes are waiting, or the destination is gone. Never rejects. */
  atMost(bytes: number): Promise<void>;
  /** Reopens the destination before the next record, if it is a file with a name. */
  reopen(): void;
  /**
   * Closes the destination after all records are written. A failing destination gets one more try. Records that are
   * not written when the signal aborts are lost. Never rejects.
   */
  close(signal: AbortSignal): Promise<void>;
}
