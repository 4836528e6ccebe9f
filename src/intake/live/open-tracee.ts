import { type Address, printAddress } from '../../address.ts';
import type { SequentError } from '../../errors.ts';
import { traceeError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import { askVersion } from '../../tracee/versions/ask.ts';
import { handOn, type Intake, type IntakeSink, type IntakeState } from '../intake.ts';
import { type BackoffOptions, backoffBound, backoffDelay } from './backoff.ts';
import type { EventStream, StreamEnd } from './event-stream.ts';
import { connectIntake, type IntakeClient } from './intake-client.ts';
import { KernelLoss } from './kernel-loss.ts';
import { MetricsPoll } from './metrics-poll.ts';
import { type OpenedStream, StreamOpener } from './open-stream.ts';
import { pauseFor } from './pause.ts';
import { probe } from './probe.ts';
import { defaultQuietGraceMs, Quiet } from './quiet.ts';
import type { Transport } from './transport.ts';

export interface OpenTraceeOptions {
  readonly address: Address;
  /** Transport that reads the stream. Default `auto`. */
  readonly transport?: Transport;
  /** Time limit for connecting, and for each answer. Default 3 000 ms, so that a sidecar stops within 5 s. */
  readonly handshakeTimeoutMs?: number;
  /** Delays between attempts. Default 200 ms to 10 s, and at most 1 s while no connection can be made. */
  readonly backoff?: BackoffOptions;
  /** After `stop`: silence after which the stream counts as dry. Default 100 ms. */
  readonly drainQuietMs?: number;
  /** After `stop`: time limit of draining. Default 5 000 ms. */
  readonly drainDeadlineMs?: number;
  /** Grace period: silence of the stream up to this long is ignored. Default 3 000 ms. */
  readonly quietGraceMs?: number;
  /** Interval of polling Tracee's counters. Default 5 000 ms. */
  readonly metricsEveryMs?: number;
  /** Whether to retry when the first connection fails, for a sidecar that starts before Tracee. Default false. */
  readonly wait?: boolean;
  readonly onState?: (state: IntakeState) => void;
  /** Returns a number in [0, 1), the jitter of the delays. */
  readonly random?: () => number;
}

/** The channel is replaced after this many failures in a row. */
const failuresOfAChannel = 2;
/** Limit of the delay while no connection can be made. */
const absentMs = 1_000;
const quietEveryMs = 50;
/** Number of unanswered requests in a row, without a message meanwhile, after which Tracee counts as stalled. */
const unansweredMost = 3;
const unansweredReason = 'Tracee has stopped answering';

/** Statuses of a refusal: the server works and does not permit the stream. */
const refusals = new Set<number>([
  status.UNIMPLEMENTED,
  status.RESOURCE_EXHAUSTED,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.INVALID_ARGUMENT,
  status.FAILED_PRECONDITION,
  status.NOT_FOUND,
]);

/**
 * Reads the event stream of the Tracee at an address, and reconnects when the stream is cut.
 * Until the first stream is open, `run` rejects with a SequentError (SEQ_SOCKET_MISSING, SEQ_SOCKET_ACCESS,
 * SEQ_NOT_LISTENING, SEQ_NOT_TRACEE, SEQ_TRACEE_TIMEOUT, SEQ_TRACEE_REFUSED), unless `wait` is set. After that, only
 * `stop` ends it.
 */
export function openTracee(options: OpenTraceeOptions): Intake {
  return new TraceeIntake(options);
}

/** An open stream and its Tracee. */
interface StandingStream extends OpenedStream {
  readonly client: IntakeClient;
  readonly version: string;
  /** The nearest known version, if this one is unknown. */
  readonly treatedAs: string | undefined;
}

class TraceeIntake implements Intake {
  readonly #address: Address;
  readonly #options: Required<Omit<OpenTraceeOptions, 'address'>>;
  readonly #stopped = new AbortController();
  readonly #quiet: Quiet;
  readonly #loss = new KernelLoss();
  readonly #opener: StreamOpener;
  #client: IntakeClient | undefined;
  #stream: EventStream | undefined;
  /** Failures in a row. `#growth` is the part of them that has increased the delays. */
  #failures = 0;
  #growth = 0;
  #held = false;

  constructor({ address, ...options }: OpenTraceeOptions) {
    this.#address = address;
    this.#options = {
      transport: 'auto',
      handshakeTimeoutMs: 5_000,
      backoff: { initialMs: 200, maxMs: 10_000 },
      drainQuietMs: 100,
      drainDeadlineMs: 3_000,
      quietGraceMs: defaultQuietGraceMs,
      metricsEveryMs: 5_000,
      wait: false,
      onState: () => {},
      random: Math.random,
      ...options,
    };
    const { transport, handshakeTimeoutMs, quietGraceMs, onState } = this.#options;
    this.#quiet = new Quiet(() => performance.now(), quietGraceMs);
    this.#opener = new StreamOpener({
      address,
      transport,
      timeoutMs: handshakeTimeoutMs,
      onAside: (reason) => onState({ state: 'aside', reason }),
    });
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
    this.release();
    if (this.#stream === undefined) this.#dropClient();
    else if (again) this.#stream.cut('stopped twice');
    else {
      this.#options.onState({ state: 'draining' });
      this.#stream.drain({ quietMs: this.#options.drainQuietMs, deadlineMs: this.#options.drainDeadlineMs });
    }
  }

  hold(): void {
    if (this.#held || this.#stopped.signal.aborted) return;
    this.#held = true;
    this.#stream?.hold();
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    // A silence that we caused by a hold does not count.
    if (this.#stream !== undefined) this.#quiet.streamOpened();
    this.#stream?.release();
  }

  async #run(sink: IntakeSink): Promise<void> {
    const where = printAddress(this.#address);
    const stopped = this.#stopped.signal;
    let streamedBefore = false;
    while (!stopped.aborted) {
      this.#options.onState({ state: 'connecting', attempt: this.#failures + 1 });
      let standing: StandingStream;
      let isThere = false;
      try {
        await probe(this.#address, this.#options.handshakeTimeoutMs, stopped);
        isThere = true;
        standing = await this.#open(sink);
      } catch (error) {
        if (stopped.aborted) return;
        await this.#failed(traceeError(error, where), streamedBefore, isThere);
        continue;
      }
      if (stopped.aborted) return standing.stream.cut('stopped while it was opened');
      if (streamedBefore) sink.gap({ reason: 'reconnect' });

      const opened = performance.now();
      const end = await this.#read(standing, sink);
      if (stopped.aborted) return;

      const { messages } = standing.stream;
      const lasted = performance.now() - opened;
      const refused = end.error !== undefined && messages === 0 && refusals.has(end.error.code);
      if (refused && lasted < this.#options.handshakeTimeoutMs) {
        await this.#failed(traceeError(end.error, where), streamedBefore, true);
        continue;
      }
      streamedBefore = true;
      if (messages > 0 || lasted > this.#options.backoff.maxMs) this.#failures = this.#growth = 0;
      await this.#pause(end.reason, true);
    }
  }

  /** Opens a stream of the current Tracee. No message comes before this resolves. */
  async #open(sink: IntakeSink): Promise<StandingStream> {
    const { handshakeTimeoutMs } = this.#options;
    const stopped = this.#stopped.signal;
    const client = (this.#client ??= connectIntake(this.#address, this.#options.transport));
    const { text: version, profile, exact } = await askVersion(client, handshakeTimeoutMs);
    stopped.throwIfAborted();
    const opened = await this.#opener.open(client, version, stopped, {
      onMessage: (bytes, start, end, arrival) => {
        this.#quiet.message(bytes, start, end, arrival);
        handOn(sink, bytes, start, end, arrival);
      },
      onBatch: () => sink.batch?.(),
      onOversized: (bytes) => {
        sink.gap({ reason: 'dropped', lost: 1n, detail: `a message of ${bytes} bytes is larger than allowed` });
      },
    });
    return { ...opened, client, version, treatedAs: exact ? undefined : profile.version };
  }

  /** Reads one stream to its end. */
  async #read({ stream, transport, client, version, treatedAs }: StandingStream, sink: IntakeSink): Promise<StreamEnd> {
    this.#stream = stream;
    if (this.#held) stream.hold();
    this.#quiet.streamOpened();
    this.#options.onState({ state: 'streaming', version, ...(treatedAs !== undefined && { treatedAs }), transport });

    const reportQuiet = () => {
      const nanoseconds = this.#stream === stream && !this.#held ? this.#quiet.silence() : undefined;
      if (nanoseconds !== undefined) sink.quiet(nanoseconds);
    };
    // After a delay of this thread, the socket is read first: data that waits there is not silence.
    const quietTimer = setInterval(() => setImmediate(reportQuiet), quietEveryMs);
    quietTimer.unref();
    const poll = this.#pollMetrics(client, stream, sink);

    const end = await stream.ended;
    clearInterval(quietTimer);
    poll.stop();
    this.#quiet.streamLost();
    this.#stream = undefined;
    this.#opener.ended(version, end);
    return end;
  }

  #pollMetrics(client: IntakeClient, stream: EventStream, sink: IntakeSink): MetricsPoll {
    let stalled = false;
    const stall = (isStalled: boolean) => {
      if (stalled === isStalled || this.#stream !== stream) return;
      stalled = isStalled;
      this.#options.onState(stalled ? { state: 'stalled', reason: unansweredReason } : { state: 'resumed' });
    };
    return new MetricsPoll({
      client,
      loss: this.#loss,
      everyMs: this.#options.metricsEveryMs,
      timeoutMs: this.#options.handshakeTimeoutMs,
      progress: () => stream.messages,
      onLost: (lost) => sink.gap({ reason: 'kernel', lost }),
      onAnswered: () => stall(false),
      onUnanswered: (inARow) => {
        if (this.#held) return;
        // The kernel closes a unix socket whose other end is gone, so the process exists but is delayed. Its stream is
        // kept: a Tracee that continues with events for a client that has left can hang permanently
        // (docs/decisions/0029-stalled-tracee.md).
        if (this.#address.kind === 'unix') stall(inARow >= unansweredMost);
        else if (inARow >= unansweredMost) stream.cut(unansweredReason);
      },
    });
  }

  /**
   * Handles a Tracee that could not be reached or refused the stream: final for the first connection, later one more
   * failure.
   */
  async #failed(error: SequentError, streamedBefore: boolean, isThere: boolean): Promise<void> {
    if (!streamedBefore && !this.#options.wait) throw error;
    await this.#pause(error.message, isThere);
  }

  /** @param isThere true if something has answered: its delays grow with each failure */
  async #pause(reason: string, isThere: boolean): Promise<void> {
    this.#failures++;
    // The channel of a Tracee that has gone would wait by itself before it connects again.
    if (!isThere || this.#failures % failuresOfAChannel === 0) this.#dropClient();
    const { backoff, random } = this.#options;
    const maxMs = isThere ? backoff.maxMs : Math.min(backoff.maxMs, backoff.absentMs ?? absentMs);
    if (isThere || backoffBound(this.#growth, backoff) < maxMs) this.#growth++;
    const delayMs = backoffDelay(this.#growth, { ...backoff, maxMs }, random);
    this.#options.onState({ state: 'waiting', delayMs, reason });
    const appeared = await pauseFor(delayMs, this.#address, this.#stopped.signal);
    // The socket may exist before Tracee listens on it.
    if (appeared) this.#growth = 0;
  }

  #dropClient(): void {
    this.#client?.close();
    this.#client = undefined;
  }
}
