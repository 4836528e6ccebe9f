import { SequentError } from '../errors.ts';
import type { EvaluationOptions } from '../evaluation.ts';
import type { Finding } from '../finding.ts';
import { packageVersion } from '../package.ts';
import { type LoadEnd, loadFault } from '../packs/load-fault.ts';
import { LoadingSign } from '../packs/loading-sign.ts';
import { word } from '../ring/layout.ts';
import { threadTimeReader } from '../supervision/thread-time.ts';
import { type Activity, Watchdog } from '../supervision/watchdog.ts';
import type { Log } from '../telemetry/log.ts';
import { countAbandoned } from './counts.ts';
import type { EngineHealth } from './health.ts';
import type { Author, FromEngine } from './messages.ts';
import {
  type Quarantined,
  quarantineFinding,
  restartFinding,
  type Suspended,
  suspensionFinding,
} from './own-findings.ts';
import { RestartPauses } from './restart-pauses.ts';
import { engineProgress, flag, forgetRuns, type SharedMemory } from './shared.ts';
import { type EngineThread, startEngineThread, type ThreadEnd } from './threads.ts';

const lookEveryMs = 250;
/** How long the engine's thread may take for Sequent's own modules. A busy machine may need some of it. */
const ownLoadingMs = 60_000;

/** What an engine says of its work, as opposed to how it is itself. */
export type EngineReport = Extract<FromEngine, { readonly say: 'log' | 'findings' | 'counts' | 'ended' }>;

export interface SupervisorOptions {
  readonly evaluation: Omit<EvaluationOptions, 'quarantined'>;
  readonly memory: SharedMemory;
  /** The limit of the engine's heap, in MiB. */
  readonly engineMiB: number;
  /** How long a module of signatures may take to load, in milliseconds. */
  readonly loadTimeoutMs: number;
  readonly log: Log;
  readonly onReport: (report: EngineReport) => void;
  /** The supervisor itself has something to report. */
  readonly onFinding: (finding: Finding) => void;
  /** Another engine has been started, and must be woken from now on. */
  readonly onEngine: (engine: EngineThread) => void;
}

/** Why an engine is replaced. */
type Reason = 'hung' | 'refused' | 'late' | ThreadEnd['reason'];

/**
 * Keeps one engine at work: starts it, watches it, and replaces one that hangs or ends, without the signature at fault. Where no
 * signature is at fault, it goes on trying, with pauses that grow.
 */
export class Supervisor {
  /** Settles when the first engine has loaded its signatures; rejects with a SequentError where it cannot. */
  readonly ready: Promise<void>;
  readonly #options: SupervisorOptions;
  readonly #words: Int32Array;
  readonly #control: Int32Array;
  readonly #sign: LoadingSign;
  readonly #pauses = new RestartPauses();
  readonly #quarantined: Quarantined[] = [];
  readonly #suspended: Suspended[] = [];
  readonly #first = Promise.withResolvers<void>();
  readonly #looking: NodeJS.Timeout;
  #engine: EngineThread;
  #watchdog: Watchdog;
  #state: EngineHealth['state'] | 'replacing' | 'evaluated' | 'over' = 'loading';
  #loadedSoFar = 0;
  #loadingSince = 0;
  #pausing: NodeJS.Timeout | undefined;
  #pausingUntil = 0;
  #restarts = 0;
  #authors: readonly Author[] = [];
  #events: readonly string[] = [];
  #names: readonly string[] | undefined;

  /** Starts the first engine. */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#words = new Int32Array(options.memory.words);
    this.#control = new Int32Array(options.memory.ring.control);
    this.#sign = new LoadingSign(options.memory.loading);
    this.ready = this.#first.promise;
    this.#watchdog = new Watchdog(threadTimeReader(undefined));
    this.#engine = this.#startEngine();
    this.#looking = setInterval(() => this.#look(performance.now()), lookEveryMs);
    this.#looking.unref();
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
    const isPausing = this.#pausing !== undefined;
    return {
      state: isPausing ? 'pausing' : this.#state === 'loading' || this.#state === 'replacing' ? 'loading' : 'running',
      restarts: this.#restarts,
      pause_ms: isPausing ? Math.max(0, Math.round(this.#pausingUntil - performance.now())) : 0,
      suspended: this.#suspended.map(({ author }) => author),
      share: {},
    };
  }

  get quarantined(): readonly Quarantined[] {
    return [...this.#quarantined];
  }

  /** What the engine's thread shows of itself. */
  get activity(): Activity {
    const asleep = Atomics.load(this.#control, word.asleep) === 1;
    return {
      progress: engineProgress(this.#options.memory),
      idle: asleep && Atomics.load(this.#words, flag.running) < 0,
    };
  }

  /** Cuts a pause short: there is no time left for it. */
  hurry(): void {
    if (this.#pausing !== undefined) this.#startAgain();
  }

  /** Ends the engine for good. */
  async end(): Promise<void> {
    this.#state = 'over';
    clearInterval(this.#looking);
    clearTimeout(this.#pausing);
    await this.#engine.terminate();
    countAbandoned(this.#options.memory);
  }

  #startEngine(): EngineThread {
    const { evaluation, memory, engineMiB } = this.#options;
    const quarantined = [...this.#quarantined, ...this.#suspended].flatMap(({ signatures }) => signatures);
    this.#state = 'loading';
    this.#loadingSince = performance.now();
    this.#sign.clear();
    forgetRuns(memory);
    return startEngineThread(
      { ...evaluation, memory, quarantined, names: this.#names },
      engineMiB,
      (message) => this.#fromEngine(message),
      (end) => void this.#replace(end.reason, end),
    );
  }

  #fromEngine(message: FromEngine): void {
    switch (message.say) {
      case 'thread':
        this.#watchdog = new Watchdog(threadTimeReader(message.folder));
        break;
      case 'ready':
        this.#names = message.names;
        this.#events = message.events;
        this.#authors = message.authors;
        this.#state = 'running';
        this.#first.resolve();
        break;
      case 'refused': {
        const error = new SequentError(message.code, message.text);
        this.#first.reject(error);
        void this.#replace('refused', { reason: 'bug', error });
        break;
      }
      case 'suspended':
        this.#suspend(message);
        break;
      default:
        if (message.say === 'ended') this.#state = 'evaluated';
        this.#options.onReport(message);
    }
  }

  #look(now: number): void {
    const { loadTimeoutMs } = this.#options;
    if (this.#state === 'running') {
      if (this.#watchdog.look(now, this.activity)) void this.#replace('hung');
    } else if (this.#state === 'loading') {
      if (this.#sign.count !== this.#loadedSoFar) {
        this.#loadedSoFar = this.#sign.count;
        this.#loadingSince = now;
      } else {
        const afterMs = this.#sign.file === undefined ? ownLoadingMs : loadTimeoutMs;
        if (now - this.#loadingSince < afterMs) return;
        this.#failFirst({ how: 'late', afterMs });
        void this.#replace('late');
      }
    }
  }

  #failFirst(end: LoadEnd): void {
    this.#first.reject(loadFault(end, this.#sign.file));
  }

  /** Ends an engine that hangs or has come to its end, and starts another without the author at fault. */
  async #replace(reason: Reason, end?: ThreadEnd): Promise<void> {
    if (this.#state !== 'running' && this.#state !== 'loading') return;
    const isLoading = this.#state === 'loading';
    this.#state = 'replacing';
    if (isLoading && end !== undefined) this.#failToLoad(end);
    const author = isLoading ? undefined : this.#authors[Atomics.load(this.#words, flag.running)];
    const event = this.#events[Atomics.load(this.#words, flag.event)];
    await this.#engine.terminate();
    countAbandoned(this.#options.memory);
    // The engine may have been ended before it woke the reader of its findings.
    this.#options.onReport({ say: 'findings' });
    Atomics.store(this.#words, flag.running, -1);
    if (this.#isOver || this.#names === undefined) return;
    this.#restarts++;
    if (author !== undefined && (reason === 'hung' || reason === 'memory' || reason === 'ended')) {
      this.#quarantine(author, reason, event);
      this.#startAgain();
    } else this.#pause(reason, end);
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  /** Only the first engine's failure is told to who started the sidecar. */
  #failToLoad(end: ThreadEnd): void {
    if (end.reason === 'bug') this.#first.reject(end.error);
    else if (end.reason === 'memory') this.#failFirst({ how: 'memory' });
    else this.#failFirst({ how: 'ended', exitCode: end.exitCode });
  }

  #pause(reason: Reason, end: ThreadEnd | undefined): void {
    const now = performance.now();
    const pauseMs = this.#pauses.next(now);
    const fields = {
      reason,
      error: end?.reason === 'bug' ? String(end.error) : undefined,
      file: this.#sign.file,
      pause_ms: pauseMs,
    };
    this.#options.log.error('the engine has ended by itself, and is started again', fields);
    const restart = { reason, restarts: this.#restarts, at: Date.now() };
    this.#options.onFinding(restartFinding(restart, packageVersion()));
    this.#pausingUntil = now + pauseMs;
    this.#pausing = setTimeout(() => this.#startAgain(), pauseMs);
  }

  #startAgain(): void {
    clearTimeout(this.#pausing);
    this.#pausing = undefined;
    this.#engine = this.#startEngine();
    this.#options.onEngine(this.#engine);
  }

  #quarantine({ id, signatures }: Author, reason: Quarantined['reason'], event: string | undefined): void {
    const quarantined: Quarantined = { author: id, signatures, reason, event, at: Date.now() };
    this.#quarantined.push(quarantined);
    const fields = { author: id, signatures: signatures.join(', '), reason, event };
    this.#options.log.error('a signature was taken out of service; the others go on', fields);
    this.#options.onFinding(quarantineFinding(quarantined, packageVersion()));
  }

  #suspend({
    author,
    event,
    timestamp,
  }: {
    readonly author: string;
    readonly event: string;
    readonly timestamp: bigint;
  }): void {
    const signatures = this.#authors.find(({ id }) => id === author)?.signatures ?? [author];
    const suspended = { author, signatures, event, timestamp };
    this.#suspended.push(suspended);
    this.#options.onFinding(suspensionFinding(suspended, packageVersion()));
  }
}
