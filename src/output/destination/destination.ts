import type { Severity } from '../../finding.ts';

/**
 * The place to which the records of an output go. `write` takes one record without its last newline, as text or UTF-8, returns at once and never
 * throws. A record that finds no room is lost; see `RecordQueue` for which one. The output's `Delivery` counts what arrives and
 * what is lost, and knows whether the destination works.
 */
export interface Destination {
  write(record: string | Buffer, severity: Severity): void;
  /** Bytes that have not left yet. */
  readonly waiting: number;
  /** Settles when at most so many bytes wait, or the destination has gone. Never rejects. */
  atMost(bytes: number): Promise<void>;
  /** Opens the destination anew before the next record, where it is a file with a name. */
  reopen(): void;
  /**
   * Gives the destination back when all has left. A destination that cannot be written gets one more try. What has not left
   * when the signal aborts is lost. Never rejects.
   */
  close(signal: AbortSignal): Promise<void>;
}
