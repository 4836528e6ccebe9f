import { setTimeout as delay } from 'node:timers/promises';
import type { Counts } from '../counts.ts';
import { SequentError } from '../errors.ts';
import type { EvaluationOptions } from '../evaluation.ts';
import type { Address } from '../intake/address.ts';
import type { Transport } from '../intake/transport.ts';
import { type IntakeLog, logIntake } from '../intake-log.ts';
import { packageVersion } from '../package.ts';
import type { Reporting } from '../reporting.ts';
import type { Log } from '../telemetry/log.ts';
import { countsOf } from './counts.ts';
import { collectSeldomLater, compileInPlace, tidyUpLater } from './memory.ts';
import type { Author, FromEngine, FromIntake, NamedCounts } from './messages.ts';
import { type Quarantined, quarantineFinding } from './quarantine.ts';
import { createSharedMemory, feedCounts, flag, type SharedMemory } from './shared.ts';
import {
  type EngineThread,
  type IntakeThread,
  startEngineThread,
  startIntakeThread,
  type ThreadEnd,
} from './threads.ts';
import { Watchdog } from './watchdog.ts';

export interface SidecarOptions extends Omit<EvaluationOptions, 'quarantined'> {
  readonly address: Address;
  readonly transport: Transport;
  /** Goes on trying where no Tracee is there yet. */
  readonly wait: boolean;
  /** Leaves after so many events. */
  readonly maxEvents?: number;
  /** What happens when the engine cannot keep up: events are dropped and counted, or Tracee waits. */
  readonly onOverload: 'drop' | 'block';
  /** Memory between the socket and the engine, in bytes: a power of two. */
  readonly bufferBytes: number;
  /** What the engine's heap may grow to, in MiB. */
  readonly engineMiB: number;
  readonly reporting: Reporting;
  readonly log: Log;
}

/** How long the engine may take for what is in the ring after the stream was left. */
const backlogDeadlineMs = 10_000;
/** Signatures are loaded in this time, or one of them hangs. */
const loadDeadlineMs = 30_000;
/** An engine that ends for no fault of an author is started again so often within ten minutes. */
const maxRestarts = 3;
const restartWindowMs = 600_000;

/** How the sidecar is, for whoever asks. */
export interface Health {
  /** `degraded`: it works, but signatures were taken out or the stream is away. */
  readonly state: 'ok' | 'degraded';
  readonly stream: 'connecting' | 'streaming' | 'waiting' | 'draining' | 'ended';
  readonly quarantined: readonly Quarantined[];
}

/**
 * The sidecar at work: the socket is read on one thread, signatures run on another, and this one writes what they find. The
 * socket's thread never waits for the others. An engine that hangs is replaced without the signature that it hung in.
 */
export class Sidecar {
  /** Settles when the stream has been left for good and everything is evaluated. */
  readonly done: Promise<void>;
  /** Timers that waited at the end and were given up. */
  waiting = 0;
  readonly #options: SidecarOptions;
  readonly #memory: SharedMemory;
  readonly #words: Int32Array;
  readonly #watchdog: Watchdog;
  readonly #say: IntakeLog;
  readonly #intake: IntakeThread;
  readonly #intakeDone = Promise.withResolvers<void>();
  readonly #engineDone = Promise.withResolvers<void>();
  readonly #quarantined: Quarantined[] = [];
  readonly #restarts: number[] = [];
  #engine: EngineThread;
  #ready = Promise.withResolvers<void>();
  #authors: readonly Author[] = [];
  #events: readonly string[] = [];
  #names: readonly string[] | undefined;
  #named: NamedCounts = { invalid: new Map(), evicted: new Map(), detectors: undefined };
  #droppedByName: Float64Array = new Float64Array();
  #stream: Health['stream'] = 'connecting';
  #streams = 0;
  #replacing = false;
  /** The engine has said that it is done. */
  #evaluated = false;
  #over = false;
  #collectAsUsual: (() => void) | undefined;

  private constructor(options: SidecarOptions) {
    this.#options = options;
    this.#memory = createSharedMemory(options.bufferBytes);
    this.#words = new Int32Array(this.#memory.words);
    const { address, transport, wait, maxEvents = Number.POSITIVE_INFINITY, onOverload } = options;
    this.#say = logIntake(options.log, address);
    this.#engine = this.#startEngine();
    this.#intake = startIntakeThread(
      { memory: this.#memory, address, transport, wait, maxEvents, onOverload },
      (message) => this.#fromIntake(message),
      (end) => this.#intakeDone.reject('error' in end ? end.error : new Error('the thread of the socket has ended')),
    );
    this.#watchdog = new Watchdog(this.#memory, () => void this.#replace('hung'));
    this.done = this.#run();
  }

  /**
   * Starts the threads; the stream is opened when the signatures are loaded.
   * @throws SequentError SEQ_SIGNATURE or SEQ_CONFIG
   */
  static async start(options: SidecarOptions): Promise<Sidecar> {
    compileInPlace();
    const sidecar = new Sidecar(options);
    try {
      await sidecar.#loaded();
    } catch (error) {
      await sidecar.#end();
      throw error;
    }
    return sidecar;
  }

  /**
   * Leaves Tracee: reads on until the stream has run dry, and cancels it. Called again, it cancels at once.
   * `now` evaluates what has come and no more, and timers that wait are given up: what they wait for may still come, so that to
   * fire would be a false alarm. `dry` goes on evaluating until then.
   */
  stop(evaluate: 'now' | 'dry'): void {
    this.#intake.tell({ tell: 'stop', how: evaluate === 'now' ? 'stopped' : 'whole' });
  }

  get health(): Health {
    const quarantined = [...this.#quarantined];
    const isWell = quarantined.length === 0 && this.#stream !== 'waiting';
    return { state: isWell ? 'ok' : 'degraded', stream: this.#stream, quarantined };
  }

  /** How often the stream was cut and came back. */
  get reconnects(): number {
    return Math.max(0, this.#streams - 1);
  }

  get counts(): Counts {
    return countsOf(this.#memory, this.#named, this.#names ?? [], this.#droppedByName);
  }

  async #run(): Promise<void> {
    try {
      await this.#intakeDone.promise;
    } catch (error) {
      await this.#end();
      throw error;
    }
    const deadline = new AbortController();
    const late = delay(backlogDeadlineMs, 'late', { signal: deadline.signal }).catch(() => undefined);
    try {
      const first = await Promise.race([this.#engineDone.promise, late]);
      if (first === 'late') this.#options.log.warn('what is left to evaluate takes too long; it is counted as dropped');
    } finally {
      deadline.abort();
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    this.#over = true;
    this.#watchdog.stop();
    this.#collectAsUsual?.();
    await Promise.all([this.#intake.terminate(), this.#engine.terminate()]);
    this.#countLost();
  }

  #startEngine(): EngineThread {
    const { packs, detectors, traceeFindings, arch, options, engineMiB } = this.#options;
    const quarantined = this.#quarantined.flatMap(({ signatures }) => signatures);
    return startEngineThread(
      { memory: this.#memory, packs, detectors, traceeFindings, arch, options, quarantined, names: this.#names },
      engineMiB,
      (message) => this.#fromEngine(message),
      (end) => void this.#replace(end.reason, end),
    );
  }

  /** The first engine has loaded its signatures, and the stream may be opened. */
  async #loaded(): Promise<void> {
    const deadline = new AbortController();
    const late = delay(loadDeadlineMs, 'late', { signal: deadline.signal }).catch(() => undefined);
    try {
      if ((await Promise.race([this.#ready.promise, late])) === 'late') {
        throw new SequentError('SEQ_SIGNATURE', {
          what: `the signatures were not loaded within ${loadDeadlineMs / 1_000} s`,
          todo: 'look for one that does more than define itself when it is loaded',
        });
      }
    } finally {
      deadline.abort();
    }
    const names = this.#names ?? [];
    const droppedByName = new SharedArrayBuffer(names.length * Float64Array.BYTES_PER_ELEMENT);
    this.#droppedByName = new Float64Array(droppedByName);
    this.#intake.tell({ tell: 'engine', wake: this.#engine.wake });
    this.#intake.tell({ tell: 'start', names, droppedByName });
    tidyUpLater();
    this.#collectAsUsual = collectSeldomLater();
  }

  #fromEngine(message: FromEngine): void {
    switch (message.say) {
      case 'ready':
        this.#names = message.names;
        this.#events = message.events;
        this.#authors = message.authors;
        this.#ready.resolve();
        break;
      case 'refused':
        this.#ready.reject(new SequentError(message.code, message.text));
        break;
      case 'reports': {
        const { reporting, log } = this.#options;
        for (const { level, message: text, fields } of message.log) log[level](text, fields);
        for (const finding of message.findings) reporting.finding(finding);
        reporting.time(message.time);
        Atomics.add(this.#words, flag.taken, message.findings.length);
        Atomics.store(this.#words, flag.repeats, reporting.holdsBack ? 1 : 0);
        break;
      }
      case 'counts':
        this.#named = message.counts;
        break;
      case 'ended':
        this.#evaluated = true;
        this.waiting = message.waiting;
        this.#engineDone.resolve();
        break;
    }
  }

  #fromIntake(message: FromIntake): void {
    switch (message.say) {
      case 'state':
        if (message.state.state === 'streaming') this.#streams++;
        if (message.state.state !== 'aside') this.#stream = message.state.state;
        this.#say.state(message.state);
        break;
      case 'gap':
        this.#say.gap(message.gap);
        break;
      case 'full':
        break;
      case 'ended':
        this.#intakeDone.resolve();
        break;
      case 'refused':
        this.#intakeDone.reject(new SequentError(message.code, message.text));
        break;
    }
  }

  /** Ends an engine that hangs or has come to its end, and starts another without who was at fault. */
  async #replace(reason: 'hung' | ThreadEnd['reason'], end?: ThreadEnd): Promise<void> {
    if (this.#over || this.#replacing || this.#evaluated) return;
    this.#replacing = true;
    const author = this.#authors[Atomics.load(this.#words, flag.running)];
    const event = this.#events[Atomics.load(this.#words, flag.event)];
    await this.#engine.terminate();
    this.#countLost();
    Atomics.store(this.#words, flag.running, -1);
    if (author !== undefined && reason !== 'bug') this.#quarantine(author, reason, event);
    else if (!this.#mayRestart()) {
      const cause = end !== undefined && 'error' in end ? end.error : undefined;
      const error = new Error(`the engine has ended by itself (${reason}), once too often`, { cause });
      this.#ready.reject(error);
      this.#intakeDone.reject(error);
      return;
    } else {
      const error = end !== undefined && 'error' in end ? String(end.error) : undefined;
      this.#options.log.error('the engine has ended by itself, and is started again', { reason, error });
    }
    this.#ready = Promise.withResolvers();
    this.#ready.promise.catch((error: unknown) => this.#intakeDone.reject(error));
    this.#engine = this.#startEngine();
    if (this.#streams > 0 || this.#names !== undefined) this.#intake.tell({ tell: 'engine', wake: this.#engine.wake });
    this.#watchdog.reset();
    this.#replacing = false;
  }

  #mayRestart(): boolean {
    const now = performance.now();
    this.#restarts.push(now);
    return this.#restarts.filter((at) => at > now - restartWindowMs).length <= maxRestarts;
  }

  #quarantine({ id, signatures }: Author, reason: Quarantined['reason'], event: string | undefined): void {
    const quarantined: Quarantined = { author: id, signatures, reason, event, at: Date.now() };
    this.#quarantined.push(quarantined);
    const fields = { author: id, signatures: signatures.join(', '), reason, event };
    this.#options.log.error('a signature was taken out of service; the others go on', fields);
    this.#options.reporting.finding(quarantineFinding(quarantined, packageVersion()));
  }

  /** Findings that were on their way when their thread was ended. */
  #countLost(): void {
    const sent = Atomics.load(this.#words, flag.sent);
    const lost = (sent - Atomics.exchange(this.#words, flag.taken, sent)) | 0;
    if (lost <= 0) return;
    feedCounts(this.#memory).undelivered += lost;
    this.#options.log.error('findings were lost with the engine that had made them', { lost });
  }
}
