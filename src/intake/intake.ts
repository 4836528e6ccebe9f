/** The interface of a source of messages: a running Tracee or a recording. The rest of Sequent uses only this. */

/** Loss of events at this point of the stream. */
export interface Gap {
  /** `reconnect`: the stream was cut; `dropped`: the buffer was full; `kernel`: Tracee itself reports lost events. */
  readonly reason: 'reconnect' | 'dropped' | 'kernel';
  /** Number of lost events, if known. */
  readonly lost?: bigint;
  /** Description of what happened, if the reason is not enough. */
  readonly detail?: string;
}

/** Receives what an intake reads. Every call is synchronous and returns at once. Only `message` may throw. */
export interface IntakeSink {
  /**
   * Takes one encoded `tracee.v1beta1.StreamEventsResponse`, `bytes[start, end)`. The bytes are valid only during the
   * call and must be copied if needed longer.
   * @param arrival the intake's monotonic clock in milliseconds (0 for recordings)
   */
  message(bytes: Uint8Array, start: number, end: number, arrival: number): void;
  /**
   * Called if `message` threw an error before it counted anything. The message counts as invalid, and the next messages
   * follow. Without this function, the intake stops at the first such message.
   */
  unreadable?(error: unknown): void;
  gap(gap: Gap): void;
  /**
   * Called while the live stream is quiet; never for recordings.
   * @param nanoseconds duration of the quiet period so far
   */
  quiet(nanoseconds: bigint): void;
  /** Called after all messages of one read of the socket, or of one batch of a recording. */
  batch?(): void;
}

/** Progress of a live intake, for logs and statistics. */
export type IntakeState =
  | { readonly state: 'connecting'; readonly attempt: number }
  | {
      readonly state: 'streaming';
      readonly version: string;
      /** The nearest known version, if this one is unknown. */
      readonly treatedAs?: string;
      readonly transport: 'direct' | 'grpc';
    }
  /** The direct reader is not compatible with this server, for the given reason. grpc-js reads from now on. */
  | { readonly state: 'aside'; readonly reason: string }
  | { readonly state: 'waiting'; readonly delayMs: number; readonly reason: string }
  /** Tracee has stopped answering while the stream is open. The stream is kept. */
  | { readonly state: 'stalled'; readonly reason: string }
  /** Tracee answers again, or sends events again. */
  | { readonly state: 'resumed' }
  | { readonly state: 'draining' }
  | { readonly state: 'ended' };

export interface Intake {
  /**
   * Passes messages to the sink until the source ends or the intake is stopped. Nothing is passed on after it settles.
   * @throws SequentError if the source cannot be read
   */
  run(sink: IntakeSink): Promise<void>;
  /**
   * Disconnects without harm to Tracee: drains the stream until it is dry or the drain deadline has passed, then
   * cancels it. A second call cancels at once.
   */
  stop(): void;
  /**
   * Applies back-pressure to the source until released, for callers that prefer a waiting Tracee to lost events. Data
   * in flight is still passed on: at most the flow-control window of a live stream. A stop releases it permanently.
   */
  hold(): void;
  release(): void;
}

/**
 * Passes one message to a sink. Every message goes through this guard, so that a fault in one message does not affect
 * others.
 */
export function handOn(sink: IntakeSink, bytes: Uint8Array, start: number, end: number, arrival: number): void {
  try {
    sink.message(bytes, start, end, arrival);
  } catch (error) {
    if (sink.unreadable === undefined) throw error;
    sink.unreadable(error);
  }
}
