import type { CallError } from '../../tracee/errors.ts';

/** Receives what a stream reads. Every call is synchronous, returns at once and never throws. */
export interface StreamHandlers {
  /**
   * Takes one encoded message, `bytes[start, end)`, valid only during the call.
   * @param arrival time at which it was read from the socket, in milliseconds of `performance.now()`
   */
  onMessage(bytes: Uint8Array, start: number, end: number, arrival: number): void;
  /** Called after all messages of one read of the socket, and after the last message in any case. */
  onBatch(): void;
  /** A message was too large and is lost. */
  onOversized(bytes: number): void;
}

/** Result of a stream. */
export interface StreamEnd {
  /** Undefined if the server closed the stream properly or we left. */
  readonly error?: CallError;
  readonly reason: string;
}

export interface DrainOptions {
  /** Silence in milliseconds after which the stream counts as dry. */
  readonly quietMs: number;
  /** Time limit of draining, in milliseconds from now. */
  readonly deadlineMs: number;
}

/**
 * One running `StreamEvents` call over any transport. It is read at full speed, because a slow reader makes Tracee
 * wait. Only `hold` makes it wait on purpose.
 */
export interface EventStream {
  /** Settles when no further message will come; never rejects. */
  readonly ended: Promise<StreamEnd>;
  /** Number of messages passed on so far. */
  readonly messages: number;
  /**
   * Stops granting flow-control credit until released. The server waits when its window is used up. Until then messages
   * may still be passed on. The connection stays open.
   */
  hold(): void;
  release(): void;
  /**
   * Reads until the stream is dry or the deadline has passed, then cuts it. Releases a hold first; later holds have no
   * effect.
   */
  drain(options: DrainOptions): void;
  /** Ends the stream at once. No message is passed on after this. */
  cut(reason: string): void;
}
