/** Where messages come from: a running Tracee or a recording. The rest of Sequent knows no more of it than this. */

/** Events were lost at this point of the stream. */
export interface Gap {
  /** `reconnect`: the stream was cut; `dropped`: we had no room; `kernel`: Tracee itself reports lost events. */
  readonly reason: 'reconnect' | 'dropped' | 'kernel';
  /** How many events were lost, where that is known. */
  readonly lost?: bigint;
  /** What happened, in words, where the reason does not say enough. */
  readonly detail?: string;
}

/** Takes what an intake hands on. Every call is synchronous and returns at once; none but `message` may throw. */
export interface IntakeSink {
  /**
   * One `tracee.v1beta1.StreamEventsResponse`, undecoded: `bytes[start, end)`.
   * The bytes are only valid during the call; who needs them longer copies them.
   * `arrival` is the intake's monotonic clock in milliseconds (0 for recordings).
   */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void;
  /**
   * `message` has thrown this before it had counted anything. The message counts as invalid, and the next ones come all the same.
   * A sink without it is left with the first such message.
   */
  unreadable?(error: unknown): void;
  gap(gap: Gap): void;
  /** The live stream has been quiet for so many nanoseconds (never called for recordings). */
  quiet(nanoseconds: bigint): void;
  /** All messages of one read of the socket have been handed on, or those of one batch of a recording. */
  batch?(): void;
}

/** Progress of a live intake, for logs and statistics. */
export type IntakeState =
  | { readonly state: 'connecting'; readonly attempt: number }
  | {
      readonly state: 'streaming';
      readonly version: string;
      /** The nearest version that is known, where this one is not. */
      readonly treatedAs?: string;
      readonly transport: 'direct' | 'grpc';
    }
  /** The direct reader does not get on with this server, for the reason given: what follows is read by grpc-js. */
  | { readonly state: 'aside'; readonly reason: string }
  | { readonly state: 'waiting'; readonly delayMs: number; readonly reason: string }
  /** Tracee has stopped answering, although the stream is open; it is kept. */
  | { readonly state: 'stalled'; readonly reason: string }
  /** It answers again, or events come again. */
  | { readonly state: 'resumed' }
  | { readonly state: 'draining' }
  | { readonly state: 'ended' };

export interface Intake {
  /**
   * Hands messages to the sink until the source ends or the intake is stopped; nothing is handed on after it settles.
   * Rejects with a SequentError when the source cannot be read.
   */
  run(sink: IntakeSink): Promise<void>;
  /**
   * Leaves without hurting Tracee: goes on reading until the stream has run dry (or the drain deadline has passed), then
   * cancels it. Called again, it cancels at once.
   */
  stop(): void;
  /**
   * Makes the source wait until released, for who would rather have Tracee stand still than lose an event. What is on
   * its way is still handed on: of a live stream at most the flow-control window. A stop releases it for good.
   */
  hold(): void;
  release(): void;
}

/** Hands one message to a sink. This is the guard around every message that is read: whatever is wrong with one ends nothing else. */
export function handOn(sink: IntakeSink, bytes: Uint8Array, start: number, end: number, arrival: number): void {
  try {
    sink.message(bytes, start, end, arrival);
  } catch (error) {
    if (sink.unreadable === undefined) throw error;
    sink.unreadable(error);
  }
}
