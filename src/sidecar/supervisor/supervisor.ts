import type { SetChange } from '../../engine/next-set.ts';
import { SequentError } from '../../errors.ts';
import type { Author } from '../../evaluation/authors.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Quarantined } from '../../evaluation/own-findings.ts';
import type { Stamps } from '../../evaluation/stamps.ts';
import type { Hang } from '../../guard/hang.ts';
import type { Forms } from '../../output/parcel.ts';
import { LoadDeadline } from '../../packs/load-deadline.ts';
import { type LoadEnd, loadFault } from '../../packs/load-fault.ts';
import { MemorySuspects } from '../../supervision/memory-suspects.ts';
import type { Monitor } from '../../supervision/monitor.ts';
import { RestartPauses } from '../../supervision/restart-pauses.ts';
import type { Activity } from '../../supervision/watchdog.ts';
import { countAbandoned } from '../combined-counts.ts';
import { flag, forgetRuns, mostNames } from '../shared.ts';
import type { EngineHealth } from '../sidecar-health.ts';
import type { FromEngine, NumberedForms } from '../thread-messages.ts';
import { type EngineThread, startEngineThread, type ThreadEnd } from '../threads.ts';
import { AuthorUsage } from './author-usage.ts';
import { Incidents } from './incidents.ts';
import { LoadedAuthors } from './loaded-authors.ts';
import { EngineEnded, PendingChange } from './pending-change.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { engineActivity, runningAuthor, watchEngine } from './watch-engine.ts';

const lookEveryMs = 250;
/** Numbers of sets wrap at 24 bits, the size of the detail of an entry in the ring. */
const mostChanges = 2 ** 24 - 1;

function leaving(): SequentError {
  return new SequentError('SEQ_SIGNATURE', { what: 'the signatures are not replaced, because the program is ending' });
}

function tooManyNames(): SequentError {
  return new SequentError('SEQ_SIGNATURE', {
    what: `more than ${mostNames} different events were wanted since the start`,
    todo: 'start Sequent again',
  });
}

type Phase = EngineHealth['state'] | 'replacing' | 'evaluated' | 'over';

/** The authors of an engine and its events. */
type Running = Pick<Extract<FromEngine, { readonly say: 'begun' }>, 'authors' | 'authorsByFile' | 'events'>;

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
  readonly #deadline: LoadDeadline;
  readonly #pauses = new RestartPauses();
  readonly #memorySuspects = new MemorySuspects();
  readonly #incidents: Incidents;
  readonly #first = Promise.withResolvers<void>();
  readonly #looking: NodeJS.Timeout;
  #engine: EngineThread;
  /** Watches the engine after it has loaded its signatures. */
  #monitor: Monitor | undefined;
  /** The folder of the engine's thread in /proc. */
  #folder: string | undefined;
  #phase: Phase = 'loading';
  #phaseEnds = Promise.withResolvers<void>();
  #evaluation: EvaluationOptions;
  /** The last state of signatures that an engine has sent. */
  #snapshot: Uint8Array | undefined;
  #stamps: Stamps = {};
  #forms: NumberedForms;
  #pending: PendingChange | undefined;
  #changes = 0;
  /** Ids of signatures that the engine was started without, because they are quarantined or suspended. */
  #without: readonly string[] = [];
  readonly #usage = new AuthorUsage();
  #pausing: NodeJS.Timeout | undefined;
  #pausingUntil = 0;
  #authors = new LoadedAuthors();
  #names: readonly string[] | undefined;

  /** @param options `onReport`, `onFinding` and `onEngine` are called from the main thread */
  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#evaluation = options.evaluation;
    this.#forms = { number: 0, forms: options.forms };
    this.#words = new Int32Array(options.memory.words);
    this.#deadline = new LoadDeadline(options.memory.loading, options.loadTimeoutMs);
    this.ready = this.#first.promise;
    this.#incidents = new Incidents(options.log, options.onFinding);
    this.#engine = this.#startEngine();
    this.#looking = setInterval(() => this.#look(performance.now()), lookEveryMs);
    this.#looking.unref();
  }

  /** The current engine. */
  get engine(): EngineThread {
    return this.#engine;
  }

  /** Names of the wanted events by their index in the ring; empty until an engine is ready. */
  get names(): readonly string[] {
    return this.#names ?? [];
  }

  get health(): EngineHealth {
    const isPausing = this.#pausing !== undefined;
    return {
      state: isPausing ? 'pausing' : this.#state === 'loading' || this.#state === 'replacing' ? 'loading' : 'running',
      restarts: this.#incidents.restarts,
      pause_ms: isPausing ? Math.max(0, Math.round(this.#pausingUntil - performance.now())) : 0,
      suspended: this.#incidents.suspended.map(({ author }) => author),
      share: this.#usage.shares,
    };
  }

  get quarantined(): readonly Quarantined[] {
    return [...this.#incidents.quarantined];
  }

  /** Run time of each signature and model so far, in seconds by id; an estimate from samples. */
  get authorSeconds(): Readonly<Record<string, number>> {
    return this.#usage.seconds;
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
      await this.#running();
      const pending = new PendingChange(++this.#changes & mostChanges);
      this.#pending = pending;
      this.#deadline.start(performance.now());
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
        this.#pending = undefined;
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

  /** Settles when the engine runs. */
  async #running(): Promise<void> {
    while (this.#state !== 'running') {
      if (this.#state === 'over' || this.#state === 'evaluated') throw leaving();
      await this.#phaseEnds.promise;
    }
  }

  get #state(): Phase {
    return this.#phase;
  }

  set #state(next: Phase) {
    this.#phase = next;
    const { resolve } = this.#phaseEnds;
    this.#phaseEnds = Promise.withResolvers();
    resolve();
    if (next === 'over' || next === 'evaluated') this.#pending?.fail(leaving());
  }

  /** Progress and idleness of the engine's thread. */
  get activity(): Activity {
    return engineActivity(this.#options.memory);
  }

  /** Ends a restart pause at once, because the program is shutting down. */
  hurry(): void {
    if (this.#pausing !== undefined) this.#startAgain();
  }

  /** Ends the engine and starts no other. */
  async end(): Promise<void> {
    this.#state = 'over';
    clearInterval(this.#looking);
    clearTimeout(this.#pausing);
    this.#monitor?.stop();
    await this.#engine.terminate();
    countAbandoned(this.#options.memory);
  }

  #startEngine(): EngineThread {
    const { memory, engineMiB, saveEveryMs } = this.#options;
    this.#without = this.#incidents.out;
    this.#state = 'loading';
    this.#deadline.start(performance.now());
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
        this.#folder = message.folder;
        break;
      case 'ready':
        this.#names = message.names;
        this.#stamps = message.stamps;
        this.#evaluation = { ...this.#evaluation, content: message.content };
        this.#attend(message);
        this.#state = 'running';
        this.#first.resolve();
        this.#incidents.runsAgain();
        // This engine has started with the set that an earlier one has prepared.
        if (this.#pending?.isPrepared === true)
          this.#pending.hasBegun({ kept: [], anew: message.authors.map(({ id }) => id), gone: [], timers: 0 });
        break;
      case 'prepared':
        if (message.number === this.#pending?.number) this.#pending.hasPrepared(message);
        break;
      case 'unprepared':
        if (message.number === this.#pending?.number) this.#pending.fail(new SequentError(message.code, message.text));
        break;
      case 'begun':
        this.#monitor?.stop();
        this.#usage.keep();
        this.#attend(message);
        if (message.number === this.#pending?.number) this.#pending.hasBegun(message.change);
        break;
      case 'refused': {
        const error = new SequentError(message.code, message.text);
        this.#first.reject(error);
        void this.#replace('refused', { reason: 'bug', error });
        break;
      }
      case 'suspended':
        this.#incidents.suspend(this.#authors.withId(message.author), message);
        break;
      default:
        if (message.say === 'snapshot') this.#snapshot = message.bytes;
        if (message.say === 'ended') this.#state = 'evaluated';
        this.#options.onReport(message);
    }
  }

  /** Watches the authors that the engine runs from now on. */
  #attend({ authors, authorsByFile, events }: Running): void {
    this.#authors = new LoadedAuthors(authors, authorsByFile, events);
    this.#monitor = this.#watch();
    this.#usage.watches(this.#monitor, authors);
  }

  #look(now: number): void {
    const isPreparing = this.#state === 'running' && this.#pending?.isPrepared === false;
    if (this.#state !== 'loading' && !isPreparing) return;
    const afterMs = this.#deadline.exceeded(now);
    if (afterMs === undefined) return;
    this.#pending?.fail(loadFault({ how: 'late', afterMs }, this.#deadline.file));
    this.#failFirst({ how: 'late', afterMs });
    void this.#replace('late');
  }

  #watch(): Monitor {
    const { memory, engineMiB, budget, times } = this.#options;
    return watchEngine({
      memory,
      engine: this.#engine,
      folder: this.#folder,
      engineMiB,
      budget,
      times,
      onHang: () => void this.#replace('hung'),
      onSuspect: () => void this.#suspect(),
      onMemory: () => void this.#replace('memory'),
      onSlow: (author, use, goesOn) => {
        const slow = this.#authors.all[author];
        if (slow === undefined) return;
        if (goesOn) this.#stopAuthor(slow);
        else this.#incidents.slow(slow, use);
      },
    });
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

  #failFirst(end: LoadEnd): void {
    this.#first.reject(loadFault(end, this.#deadline.file));
  }

  /**
   * Examines an engine that may hang outside of a handler. It counts as hanging if its stack shows code of an author.
   */
  async #suspect(): Promise<void> {
    const engine = this.#engine;
    const { progress } = this.activity;
    const hang = await this.#authors.examine(engine.id, this.#folder);
    const stands = this.#engine === engine && this.activity.progress === progress;
    if (stands && hang.authors.length > 0) await this.#replace('hung', undefined, hang);
    hang.release();
  }

  /**
   * Ends an engine that hangs or has ended, and starts another one without the author at fault.
   * @param seen a stack that was examined before
   */
  async #replace(reason: Reason, end?: ThreadEnd, seen?: Hang): Promise<void> {
    if (this.#state !== 'running' && this.#state !== 'loading') return;
    const isLoading = this.#state === 'loading';
    this.#state = 'replacing';
    this.#pending?.engineEnded();
    if (isLoading && end !== undefined) this.#failToLoad(end);
    const running = runningAuthor(this.#options.memory);
    const suspect = reason === 'memory' ? this.#memorySuspect(running, end !== undefined) : running;
    // A thread that has ended has no stack.
    const looksAtStack = reason === 'hung' || (reason === 'memory' && end === undefined && running < 0);
    this.#monitor?.stop();
    this.#usage.keep();
    this.#monitor = undefined;
    const event = running < 0 ? undefined : this.#authors.event(Atomics.load(this.#words, flag.event));
    const hang = seen ?? (looksAtStack ? await this.#authors.examine(this.#engine.id, this.#folder) : undefined);
    const author = isLoading ? undefined : this.#authors.atFault(reason === 'memory', suspect, hang);
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

  /**
   * @param hasEnded whether V8 has ended the thread, which it does during an allocation
   * @returns index of the author that has used up the memory; -1 if it is not clear
   */
  #memorySuspect(running: number, hasEnded: boolean): number {
    const leader = this.#monitor?.growthLeader ?? { author: -1, isClear: false };
    if (leader.author < 0) return hasEnded ? running : -1;
    const isClear = leader.isClear || (hasEnded && leader.author === running);
    return this.#memorySuspects.isAtFault(this.#authors.all[leader.author]?.id, isClear) ? leader.author : -1;
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  /** Rejects `ready`. Failures of later engines have no effect on it. */
  #failToLoad(end: ThreadEnd): void {
    if (end.reason === 'bug') this.#first.reject(end.error);
    else if (end.reason === 'memory') this.#failFirst({ how: 'memory' });
    else this.#failFirst({ how: 'ended', exitCode: end.exitCode });
  }

  #pause(reason: Reason, end: ThreadEnd | undefined, hang: Hang | undefined): void {
    const now = performance.now();
    const pauseMs = this.#pauses.next(now);
    this.#incidents.restart({
      reason,
      error: end?.reason === 'bug' ? end.error : undefined,
      file: this.#deadline.file,
      pauseMs,
      place: hang?.at,
      candidates: hang?.authors,
    });
    this.#pausingUntil = now + pauseMs;
    this.#pausing = setTimeout(() => this.#startAgain(), pauseMs);
  }

  #startAgain(): void {
    clearTimeout(this.#pausing);
    this.#pausing = undefined;
    this.#engine = this.#startEngine();
    this.#options.onEngine(this.#engine);
  }
}
