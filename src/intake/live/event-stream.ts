import type { CallError } from '../../tracee/errors.ts';

/** Takes what a stream hands on. Every call is synchronous, returns at once and never throws. */
export interface StreamHandlers {
  /**
   * One message, undecoded: `bytes[start, end)`. The bytes are only valid during the call. `arrival` is when they were read
   * from the socket, in milliseconds of `performance.now()`.
   */
  onMessage(bytes: Uint8Array, start: number, end: number, arrival: number): void;
  /** All messages of one read of the socket have been handed on. Comes after the last message in any case. */
  onBatch(): void;
  /** A message of so many bytes was too large to be taken, and is lost. */
  onOversized(bytes: number): void;
}

/** How a stream ended. */
export interface StreamEnd {
  /** Undefined where the server closed it in good order, and where we left. */
  readonly error?: CallError;
  readonly reason: string;
}

export interface DrainOptions {
  /** The stream counts as dry when nothing has come for so long, in milliseconds. */
  readonly quietMs: number;
  /** When to leave although it is not dry, in milliseconds from now. */
  readonly deadlineMs: number;
}

/**
 * One `StreamEvents` call under way, whatever transport carries it. It is read at full speed, because a slow reader makes
 * Tracee wait; only `hold` makes it wait on purpose.
 */
export interface EventStream {
  /** Settles when no message will come any more; never rejects. */
  readonly ended: Promise<StreamEnd>;
  /** How many have been handed on so far. */
  readonly messages: number;
  /**
   * Grants the server no more flow-control credit until released: once its window is used up, it waits. Until then messages
   * may still be handed on. The connection stays alive.
   */
  hold(): void;
  release(): void;
  /** Goes on reading until the stream is dry or the deadline is over, then cuts it. Releases it, and holds it no more. */
  drain(options: DrainOptions): void;
  /** Leaves at once; no message is handed on after this. */
  cut(reason: string): void;
}
