import { SequentError } from '../errors.ts';
import type { EvaluationOptions } from '../evaluation.ts';
import type { Finding } from '../finding.ts';
import { packageVersion } from '../package.ts';
import type { Log } from '../telemetry/log.ts';
import { countAbandoned } from './counts.ts';
import type { EngineHealth } from './health.ts';
import type { Author, FromEngine } from './messages.ts';
import { type Quarantined, quarantineFinding } from './quarantine.ts';
import { feedCounts, flag, type SharedMemory } from './shared.ts';
import { type EngineThread, startEngineThread, type ThreadEnd } from './threads.ts';
import { Watchdog } from './watchdog.ts';

/** An engine that ends for no fault of an author is started again so often within ten minutes. */
const maxRestarts = 3;
const restartWindowMs = 600_000;

/** What an engine says of its work, as opposed to how it is itself. */
export type EngineReport = Extract<FromEngine, { readonly say: 'reports' | 'counts' | 'ended' }>;

export interface SupervisorOptions {
  readonly evaluation: Omit<EvaluationOptions, 'quarantined'>;
  readonly memory: SharedMemory;
  /** The limit of the engine's heap, in MiB. */
  readonly engineMiB: number;
  readonly log: Log;
  readonly onReport: (report: EngineReport) => void;
  /** The supervisor itself has something to report. */
  readonly onFinding: (finding: Finding) => void;
  /** Another engine has been started, and must be woken from now on. */
  readonly onEngine: (engine: EngineThread) => void;
  /** No engine can be started any more. */
  readonly onFailure: (error: unknown) => void;
}

/** Keeps one engine at work: starts it, watches it, and replaces one that hangs or ends, without the signature at fault. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #words: Int32Array;
  readonly #watchdog: Watchdog;
  readonly #quarantined: Quarantined[] = [];
  readonly #restarts: number[] = [];
  #engine: EngineThread;
  #ready = Promise.withResolvers<void>();
  #authors: readonly Author[] = [];
  #events: readonly string[] = [];
  #names: readonly string[] | undefined;
  #isReady = false;
  #restartCount = 0;
  #replacing = false;
  /** The engine has said that it is done. */
  #evaluated = false;
  #over = false;

  /** Starts the first engine. */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#words = new Int32Array(options.memory.words);
    this.#engine = this.#startEngine();
    this.#watchdog = new Watchdog(options.memory, () => void this.#replace('hung'));
  }

  /** Settles when the first engine has loaded its signatures; rejects with a SequentError where it cannot. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The engine at work. */
  get engine(): EngineThread {
    return this.#engine;
  }

  /** Names of the wanted events by the indexes of the ring, once an engine is ready. */
  get names(): readonly string[] {
    return this.#names ?? [];
  }

  get health(): EngineHealth {
    const state = this.#isReady ? 'running' : 'loading';
    return { state, restarts: this.#restartCount, pause_ms: 0, suspended: [], share: {} };
  }

  get quarantined(): readonly Quarantined[] {
    return [...this.#quarantined];
  }

  /** Ends the engine for good; what it had reported and nobody has taken is counted as undelivered. */
  async end(): Promise<void> {
    this.#over = true;
    this.#watchdog.stop();
    await this.#engine.terminate();
    countAbandoned(this.#options.memory);
    this.#countLost();
  }

  #startEngine(): EngineThread {
    const { evaluation, memory, engineMiB } = this.#options;
    const quarantined = this.#quarantined.flatMap(({ signatures }) => signatures);
    return startEngineThread(
      { ...evaluation, memory, quarantined, names: this.#names },
      engineMiB,
      (message) => this.#fromEngine(message),
      (end) => void this.#replace(end.reason, end),
    );
  }

  #fromEngine(message: FromEngine): void {
    switch (message.say) {
      case 'ready':
        this.#names = message.names;
        this.#events = message.events;
        this.#authors = message.authors;
        this.#isReady = true;
        this.#ready.resolve();
        break;
      case 'refused':
        this.#ready.reject(new SequentError(message.code, message.text));
        break;
      default:
        if (message.say === 'ended') this.#evaluated = true;
        this.#options.onReport(message);
    }
  }

  /** Ends an engine that hangs or has come to its end, and starts another without the author at fault. */
  async #replace(reason: 'hung' | ThreadEnd['reason'], end?: ThreadEnd): Promise<void> {
    if (this.#over || this.#replacing || this.#evaluated) return;
    this.#replacing = true;
    this.#isReady = false;
    this.#restartCount++;
    const author = this.#authors[Atomics.load(this.#words, flag.running)];
    const event = this.#events[Atomics.load(this.#words, flag.event)];
    await this.#engine.terminate();
    countAbandoned(this.#options.memory);
    this.#countLost();
    Atomics.store(this.#words, flag.running, -1);
    if (author !== undefined && reason !== 'bug') this.#quarantine(author, reason, event);
    else if (!this.#mayRestart()) {
      const cause = end !== undefined && 'error' in end ? end.error : undefined;
      const error = new Error(`the engine has ended by itself (${reason}), once too often`, { cause });
      this.#ready.reject(error);
      this.#options.onFailure(error);
      return;
    } else {
      const error = end !== undefined && 'error' in end ? String(end.error) : undefined;
      this.#options.log.error('the engine has ended by itself, and is started again', { reason, error });
    }
    this.#ready = Promise.withResolvers();
    this.#ready.promise.catch((error: unknown) => this.#options.onFailure(error));
    this.#engine = this.#startEngine();
    if (this.#names !== undefined) this.#options.onEngine(this.#engine);
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
    this.#options.onFinding(quarantineFinding(quarantined, packageVersion()));
  }

  /** Findings that were on their way when their thread was ended. */
  #countLost(): void {
    const sent = Atomics.load(this.#words, flag.sent);
    const lost = (sent - Atomics.exchange(this.#words, flag.taken, sent)) | 0;
    if (lost <= 0) return;
    feedCounts(this.#options.memory).undelivered += lost;
    this.#options.log.error('findings were lost with the engine that had made them', { lost });
  }
}
