import type { SequentError } from '../../errors.ts';

/**
 * Where entries go. `write` takes one entry without its last newline, returns at once and never throws; what cannot be
 * kept for later is dropped and counted, the newest first. After `close` every entry is dropped.
 */
export interface Destination {
  write(line: string): void;
  /** Settles when what was written so far has left, or cannot leave now. Never rejects; a reader that does not read makes it wait, so the deadline is the caller's. */
  flush(): Promise<void>;
  /** Flushes and gives the destination back. Never rejects. */
  close(): Promise<void>;
  /** Entries that never left, with those of which nobody can say, because the reader went while they were on their way. */
  readonly dropped: number;
}

/** What a destination tells its owner, who decides what to log. None of these may throw. */
export interface DestinationListener {
  /** The reader has gone for good; everything from now on is dropped. */
  onBroken?(error: Error): void;
  /** Writing fails for now; entries are kept while there is room, and every later write tries again. Once for each time of trouble. */
  onTrouble?(error: SequentError): void;
  /** Writing works again. `dropped` is the total so far. */
  onRecovered?(dropped: number): void;
}
