import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { SequentError } from '../../errors.ts';
import { connectTracee, type TraceeClient } from '../../tracee/client.ts';
import { traceeError } from '../../tracee/errors.ts';
import { type Address, printAddress } from '../address.ts';
import type { Intake, IntakeSink, IntakeState } from '../intake.ts';
import { Quiet } from '../quiet.ts';
import { type BackoffOptions, backoffDelay } from './backoff.ts';
import { EventStream, type StreamEnd } from './event-stream.ts';
import { KernelLoss } from './kernel-loss.ts';
import { MetricsPoll } from './metrics-poll.ts';
import { probe } from './probe.ts';

export interface OpenTraceeOptions {
  readonly address: Address;
  /** How long connecting, and then each answer to a question, may take. Default 5 000 ms. */
  readonly handshakeTimeoutMs?: number;
  /** Delays between attempts. Default 200 ms to 10 s. */
  readonly backoff?: BackoffOptions;
  /** After `stop`, the stream counts as dry when nothing has come for so long. Default 100 ms. */
  readonly drainQuietMs?: number;
  /** After `stop`, the longest time to go on reading. Default 5 000 ms. */
  readonly drainDeadlineMs?: number;
  /** How often Tracee is asked for its counters. Default 5 000 ms. */
  readonly metricsEveryMs?: number;
  /** Goes on trying where the first connection fails, instead of giving up: for a sidecar that starts before Tracee. Default false. */
  readonly wait?: boolean;
  readonly onState?: (state: IntakeState) => void;
  /** A number in [0, 1): the jitter of the delays. */
  readonly random?: () => number;
}

/** The channel is thought broken, and replaced, after so many failures in a row. */
const FAILURES_OF_A_CHANNEL = 2;
const QUIET_EVERY_MS = 50;
/** Over TCP a dead peer may go unnoticed; it counts as dead after so many unanswered questions in a row without any message. */
const UNANSWERED_MAX = 3;

/** Nothing but a refusal: the server is there, works, and does not want to give the stream. */
const REFUSALS = new Set<status>([
  status.UNIMPLEMENTED,
  status.RESOURCE_EXHAUSTED,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.NOT_FOUND,
]);

/**
 * Reads the event stream of the Tracee at an address, and comes back to it when the stream is cut.
 *
 * Until the first stream stands, `run` rejects with a SequentError (SEQ_SOCKET_MISSING, SEQ_SOCKET_ACCESS,
 * SEQ_NOT_LISTENING, SEQ_NOT_TRACEE, SEQ_TRACEE_TIMEOUT, SEQ_TRACEE_REFUSED), unless told to `wait`. After that it only
 * ends by `stop`.
 */
export function openTracee(options: OpenTraceeOptions): Intake {
  return new TraceeIntake(options);
}

class TraceeIntake implements Intake {
  readonly #address: Address;
  readonly #options: Required<Omit<OpenTraceeOptions, 'address'>>;
  readonly #stopped = new AbortController();
  readonly #quiet = new Quiet({ monotonic: () => performance.now(), wall: () => Date.now() });
  readonly #loss = new KernelLoss();
  #client: TraceeClient | undefined;
  #stream: EventStream | undefined;
  #failures = 0;

  constructor({ address, ...options }: OpenTraceeOptions) {
    this.#address = address;
    this.#options = {
      handshakeTimeoutMs: 5_000,
      backoff: { initialMs: 200, maxMs: 10_000 },
      drainQuietMs: 100,
      drainDeadlineMs: 5_000,
      metricsEveryMs: 5_000,
      wait: false,
      onState: () => {},
      random: Math.random,
      ...options,
    };
  }

  async run(sink: IntakeSink): Promise<void> {
    try {
      await this.#run(sink);
    } finally {
      this.#dropClient();
      this.#options.onState({ state: 'ended' });
    }
  }

  stop(): void {
    const again = this.#stopped.signal.aborted;
    this.#stopped.abort();
    if (this.#stream === undefined) this.#dropClient();
    else if (again) this.#stream.cut('stopped twice');
    else {
      this.#options.onState({ state: 'draining' });
      this.#stream.drain({ quietMs: this.#options.drainQuietMs, deadlineMs: this.#options.drainDeadlineMs });
    }
  }

  async #run(sink: IntakeSink): Promise<void> {
    const where = printAddress(this.#address);
    const stopped = this.#stopped.signal;
    let streamedBefore = false;
    while (!stopped.aborted) {
      this.#options.onState({ state: 'connecting', attempt: this.#failures + 1 });
      let client: TraceeClient;
      let version: string;
      try {
        await probe(this.#address, this.#options.handshakeTimeoutMs, stopped);
        client = this.#client ??= connectTracee(this.#address);
        version = await client.getVersion(this.#options.handshakeTimeoutMs);
      } catch (error) {
        if (stopped.aborted) return;
        await this.#failed(traceeError(error, where), streamedBefore);
        continue;
      }
      if (stopped.aborted) return;
      if (streamedBefore) sink.gap({ reason: 'reconnect' });

      const opened = performance.now();
      const { end, messages } = await this.#read(client, version, sink);
      if (stopped.aborted) return;

      const lasted = performance.now() - opened;
      const refused = end.error !== undefined && messages === 0 && REFUSALS.has(end.error.code);
      if (refused && lasted < this.#options.handshakeTimeoutMs) {
        await this.#failed(traceeError(end.error, where), streamedBefore);
        continue;
      }
      streamedBefore = true;
      if (messages > 0 || lasted > this.#options.backoff.maxMs) this.#failures = 0;
      await this.#pause(end.reason);
    }
  }

  /** Reads one stream to its end. */
  async #read(client: TraceeClient, version: string, sink: IntakeSink): Promise<{ end: StreamEnd; messages: number }> {
    const stream = new EventStream(client.streamEvents(), (bytes) => {
      const arrival = performance.now();
      this.#quiet.message(bytes, 0, bytes.length, arrival);
      sink.message(bytes, 0, bytes.length, arrival);
    });
    this.#stream = stream;
    this.#quiet.streamOpened();
    this.#options.onState({ state: 'streaming', version });

    const reportQuiet = () => {
      const nanoseconds = this.#stream === stream ? this.#quiet.silence() : undefined;
      if (nanoseconds !== undefined) sink.quiet(nanoseconds);
    };
    // After a delay of this thread the socket has its turn first: what waits there is not silence.
    const quietTimer = setInterval(() => setImmediate(reportQuiet), QUIET_EVERY_MS);
    quietTimer.unref();
    const poll = this.#pollMetrics(client, stream, sink);

    const end = await stream.ended;
    clearInterval(quietTimer);
    poll.stop();
    this.#quiet.streamLost();
    this.#stream = undefined;
    return { end, messages: stream.messages };
  }

  #pollMetrics(client: TraceeClient, stream: EventStream, sink: IntakeSink): MetricsPoll {
    return new MetricsPoll({
      client,
      loss: this.#loss,
      everyMs: this.#options.metricsEveryMs,
      timeoutMs: this.#options.handshakeTimeoutMs,
      progress: () => stream.messages,
      onLost: (lost) => sink.gap({ reason: 'kernel', lost }),
      onUnanswered: (inARow) => {
        // A unix socket tells when its other end is gone; there, no answer means a Tracee that is held up.
        if (this.#address.kind === 'tcp' && inARow >= UNANSWERED_MAX) stream.cut('Tracee has stopped answering');
      },
    });
  }

  /** A Tracee that could not be reached or refused: final for the first connection, later one more failure. */
  async #failed(error: SequentError, streamedBefore: boolean): Promise<void> {
    if (!streamedBefore && !this.#options.wait) throw error;
    await this.#pause(error.message);
  }

  async #pause(reason: string): Promise<void> {
    this.#failures++;
    if (this.#failures % FAILURES_OF_A_CHANNEL === 0) this.#dropClient();
    const delayMs = backoffDelay(this.#failures, this.#options.backoff, this.#options.random);
    this.#options.onState({ state: 'waiting', delayMs, reason });
    try {
      await delay(delayMs, undefined, { signal: this.#stopped.signal });
    } catch (error) {
      if (!this.#stopped.signal.aborted) throw error;
    }
  }

  #dropClient(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}
