import type { SetChange } from '../../engine/next-set.ts';
import { SequentError } from '../../errors.ts';
import type { Author, SignatureLabel } from '../../evaluation/authors.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Quarantined } from '../../evaluation/own-findings.ts';
import type { Stamps } from '../../evaluation/stamps.ts';
import type { Hang } from '../../guard/hang.ts';
import type { Forms } from '../../output/parcel.ts';
import { loadFault } from '../../packs/load-fault.ts';
import type { Activity } from '../../supervision/watchdog.ts';
import { countAbandoned } from '../combined-counts.ts';
import { flag, forgetRuns, mostNames } from '../shared.ts';
import type { EngineHealth } from '../sidecar-health.ts';
import type { FromEngine, NumberedForms } from '../thread-messages.ts';
import { type EngineThread, startEngineThread, type ThreadEnd } from '../threads/thread-handles.ts';
import { AuthorWatch } from './author-watch.ts';
import { EngineLoad } from './engine-load.ts';
import { EnginePhase, type Phase } from './engine-phase.ts';
import { Incidents } from './incidents.ts';
import { EngineEnded, leaving, tooManyNames } from './pending-change.ts';
import { RestartTimer } from './restart-timer.ts';
import { SetChanges } from './set-changes.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { engineActivity } from './watch-engine.ts';

/** Why an engine is replaced. */
type Reason = 'hung' | 'refused' | 'late' | ThreadEnd['reason'];

/**
 * Keeps one engine running: starts it, watches it, and replaces it when it hangs or ends. The replacement runs
 * without the signature at fault. If no signature is at fault, it restarts the engine with growing pauses.
 */
export class Supervisor {
  /** Resolves when the first engine has loaded its signatures; rejects with a SequentError if it cannot. */
  readonly ready: Promise<void>;
  readonly #options: SupervisorOptions;
  readonly #words: Int32Array;
  readonly #load: EngineLoad;
  readonly #restart = new RestartTimer(() => this.#startAgain());
  readonly #incidents: Incidents;
  #engine: EngineThread;
  readonly #watch: AuthorWatch;
  readonly #phase = new EnginePhase();
  #evaluation: EvaluationOptions;
  /** The last state of signatures that an engine has sent. */
  #snapshot: Uint8Array | undefined;
  #stamps: Stamps = {};
  #forms: NumberedForms;
  readonly #changes = new SetChanges();
  /** Ids of signatures that the engine was started without, because they are quarantined or suspended. */
  #without: readonly string[] = [];
  #names: readonly string[] | undefined;
  #signatures: readonly SignatureLabel[] = [];

  /** @param options `onReport`, `onFinding` and `onEngine` are called from the main thread */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#evaluation = options.evaluation;
    this.#forms = { number: 0, forms: options.forms };
    this.#words = new Int32Array(options.memory.words);
    this.#load = new EngineLoad({
      memory: options.memory,
      timeoutMs: options.loadTimeoutMs,
      isLoading: () => this.#state === 'loading' || (this.#state === 'running' && this.#changes.isLoading),
      onLate: (fault) => {
        this.#changes.fail(fault);
        void this.#replace('late');
      },
    });
    this.ready = this.#load.first;
    this.#incidents = new Incidents(options.log, options.onFinding);
    this.#watch = new AuthorWatch({
      ...options,
      onHang: () => void this.#replace('hung'),
      onHangOutside: (hang) => this.#replace('hung', undefined, hang),
      onMemory: () => void this.#replace('memory'),
      onSlow: (author, use, goesOn) => {
        if (goesOn) this.#stopAuthor(author);
        else this.#incidents.slow(author, use);
      },
    });
    this.#engine = this.#startEngine();
  }

  /** The current engine. */
  get engine(): EngineThread {
    return this.#engine;
  }

  /** Names of the wanted events by their index in the ring; empty until an engine is ready. */
  get names(): readonly string[] {
    return this.#names ?? [];
  }

  /** The running signatures. */
  get signatures(): readonly SignatureLabel[] {
    return this.#signatures;
  }

  get health(): EngineHealth {
    return {
      state: this.#restart.isRunning
        ? 'pausing'
        : this.#state === 'loading' || this.#state === 'replacing'
          ? 'loading'
          : 'running',
      restarts: this.#incidents.restarts,
      pause_ms: this.#restart.remainingMs,
      suspended: this.#incidents.suspended.map(({ author }) => author),
      share: this.#watch.usage.shares,
    };
  }

  get quarantined(): readonly Quarantined[] {
    return [...this.#incidents.quarantined];
  }

  /** Run time of each signature and model so far, in seconds by id; an estimate from samples. */
  get authorSeconds(): Readonly<Record<string, number>> {
    return this.#watch.usage.seconds;
  }

  /** A text for each running signature, see `stampsOf`. */
  get stamps(): Stamps {
    return this.#stamps;
  }

  /** The signatures of the engine and their settings, with the content of their files. */
  get evaluation(): EvaluationOptions {
    return this.#evaluation;
  }

  /**
   * Replaces the set of signatures in the running engine. Later engines start with it, too.
   * @param next with the content of its files
   * @throws {SequentError} if the engine refuses the set; the earlier one goes on
   */
  async replaceSet(next: EvaluationOptions, stamps: Stamps): Promise<SetChange> {
    const before = this.#stamps;
    const stays = (id: string): boolean => stamps[id] !== undefined && stamps[id] === before[id];
    for (let attempt = 1; ; attempt++) {
      if (!(await this.#phase.running())) throw leaving();
      const pending = this.#changes.open();
      this.#load.begin();
      const quarantined = this.#without.filter(stays);
      this.#engine.tell({ tell: 'prepare', number: pending.number, evaluation: { ...next, quarantined } });
      try {
        const { names, wanted } = await pending.prepared;
        if (names.length > mostNames) throw tooManyNames();
        this.#evaluation = next;
        this.#stamps = stamps;
        this.#names = names;
        this.#without = quarantined;
        this.#incidents.keepOnly(stays);
        this.#options.onNames(pending.number, wanted);
        return await pending.begun;
      } catch (error) {
        // Another signature may have ended the engine in the meantime.
        if (!(error instanceof EngineEnded)) throw error;
        if (attempt === 2) throw loadFault({ how: 'ended', exitCode: 1 }, undefined);
      } finally {
        this.#changes.close();
      }
    }
  }

  /**
   * Makes findings in other forms. Later engines start with them, too.
   * @returns the number of the forms, which an entry in the ring of findings has before the first finding in them
   */
  changeForms(forms: Forms): number {
    this.#forms = { number: this.#forms.number + 1, forms };
    this.#engine.tell({ tell: 'forms', next: this.#forms });
    return this.#forms.number;
  }

  get #state(): Phase {
    return this.#phase.current;
  }

  set #state(next: Phase) {
    this.#phase.current = next;
    if (this.#phase.isLast) this.#changes.fail(leaving());
  }

  /** Progress and idleness of the engine's thread. */
  get activity(): Activity {
    return engineActivity(this.#options.memory);
  }

  /** Ends a restart pause at once, because the program is shutting down. */
  hurry(): void {
    this.#restart.hurry();
  }

  /** Ends the engine and starts no other. */
  async end(): Promise<void> {
    this.#state = 'over';
    this.#load.stop();
    this.#restart.cancel();
    this.#watch.stop();
    await this.#engine.terminate();
    countAbandoned(this.#options.memory);
  }

  #startEngine(): EngineThread {
    const { memory, engineMiB, saveEveryMs } = this.#options;
    this.#without = this.#incidents.out;
    this.#state = 'loading';
    this.#load.begin();
    forgetRuns(memory);
    return startEngineThread(
      {
        ...this.#evaluation,
        restore: this.#snapshot ?? this.#options.evaluation.restore,
        memory,
        forms: this.#forms,
        saveEveryMs,
        quarantined: this.#without,
        names: this.#names,
      },
      engineMiB,
      (message) => this.#fromEngine(message),
      (end) => void this.#replace(end.reason, end),
    );
  }

  #fromEngine(message: FromEngine): void {
    switch (message.say) {
      case 'thread':
        this.#watch.startsIn(message.folder);
        break;
      case 'ready':
        this.#names = message.names;
        this.#stamps = message.stamps;
        this.#signatures = message.signatures;
        this.#evaluation = { ...this.#evaluation, content: message.content };
        this.#watch.begin(this.#engine, message);
        this.#state = 'running';
        this.#load.succeeded();
        this.#incidents.runsAgain();
        this.#changes.engineStarted(message.authors);
        break;
      case 'prepared':
        this.#changes.prepared(message);
        break;
      case 'unprepared':
        this.#changes.unprepared(message);
        break;
      case 'begun':
        this.#signatures = message.signatures;
        this.#watch.begin(this.#engine, message);
        this.#changes.begun(message);
        break;
      case 'refused': {
        const error = new SequentError(message.code, message.text);
        this.#load.refused(error);
        void this.#replace('refused', { reason: 'bug', error });
        break;
      }
      case 'suspended':
        this.#incidents.suspend(this.#watch.withId(message.author), message);
        break;
      default:
        if (message.say === 'snapshot') this.#snapshot = message.bytes;
        if (message.say === 'ended') this.#state = 'evaluated';
        this.#options.onReport(message);
    }
  }

  /**
   * Suspends a slow author inside the running engine. Its handlers return, so no restart is needed and the other
   * authors keep their state.
   */
  #stopAuthor(author: Author): void {
    if (this.#incidents.quarantined.some((one) => one.author === author.id)) return;
    this.#incidents.quarantine(author, 'slow');
    this.#engine.tell({ tell: 'suspend', author: author.id });
  }

  /**
   * Ends an engine that hangs or has ended, and starts another one without the author at fault.
   * @param seen a stack that was examined before
   */
  async #replace(reason: Reason, end?: ThreadEnd, seen?: Hang): Promise<void> {
    if (this.#state !== 'running' && this.#state !== 'loading') return;
    const isLoading = this.#state === 'loading';
    this.#state = 'replacing';
    this.#changes.engineEnded();
    if (isLoading && end !== undefined) this.#load.ended(end);
    const {
      author: found,
      event,
      hang,
    } = await this.#watch.inquire(this.#engine, { reason, hasEnded: end !== undefined, seen });
    const author = isLoading ? undefined : found;
    if (!(await this.#engine.terminate())) {
      const message =
        'a thread of the engine does not end, as it is blocked outside of JavaScript; another one is started';
      this.#options.log.error(message, { author: author?.id });
    }
    hang?.release();
    countAbandoned(this.#options.memory);
    // The engine may have been terminated before it woke the reader of its findings.
    this.#options.onReport({ say: 'findings' });
    Atomics.store(this.#words, flag.running, -1);
    if (this.#isOver || this.#names === undefined) return;
    this.#incidents.restarts++;
    if (author !== undefined && (reason === 'hung' || reason === 'memory' || reason === 'ended')) {
      this.#incidents.quarantine(author, reason, { event, place: hang?.at });
      this.#startAgain();
    } else this.#pause(reason, end, hang);
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  #pause(reason: Reason, end: ThreadEnd | undefined, hang: Hang | undefined): void {
    const pauseMs = this.#restart.start();
    this.#incidents.restart({
      reason,
      error: end?.reason === 'bug' ? end.error : undefined,
      file: this.#load.file,
      pauseMs,
      place: hang?.at,
      candidates: hang?.authors,
    });
  }

  #startAgain(): void {
    this.#engine = this.#startEngine();
    this.#options.onEngine(this.#engine);
  }
}
