import { setTimeout as delay } from 'node:timers/promises';
import type { SignatureLabel } from '../evaluation/authors.ts';
import type { EvaluationOptions } from '../evaluation/evaluation.ts';
import { exceptionCounts } from '../exceptions/accounts.ts';
import type { Exception } from '../exceptions/exception.ts';
import { boundFindings, defaultFindingBytes } from '../output/bound/bound-finding.ts';
import type { Forms } from '../output/parcel.ts';
import { usedOf } from '../ring/reader.ts';
import type { Counts } from '../statistics/counts.ts';
import { type CountsByName, countLeft, countsOf, droppedWhileLeaving } from './combined-counts.ts';
import { FormChange } from './form-change.ts';
import { Inbox } from './inbox.ts';
import { IntakeReports } from './intake/intake-reports.ts';
import { NamedTotals } from './named-totals.ts';
import { type Candidate, changedCommonJs, furtherEvents, isCurrent } from './reload/candidate.ts';
import type { Reloaded } from './reload/reloads.ts';
import { tryToLoad } from './reload/trial.ts';
import { createSharedMemory, flag, mostNames, type SharedMemory } from './shared.ts';
import type { SidecarHealth } from './sidecar-health.ts';
import type { SidecarOptions } from './sidecar-options.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import type { EngineReport } from './supervisor/supervisor-options.ts';
import { type IntakeThread, startIntakeThread } from './threads/thread-handles.ts';
import { TraceeNeeds } from './tracee-needs.ts';
import { compileInPlace } from './v8/memory.ts';
import { V8Tuning } from './v8/tuning.ts';

const usualSaveMs = 60_000;

/** Time limit for the engine to drain the ring after the stream has ended, in milliseconds. */
const backlogDeadlineMs = 10_000;

/**
 * A running sidecar with three threads: the intake reads the socket, the engine runs signatures, and the main thread
 * writes findings. The intake never waits for the other threads.
 */
export class Sidecar {
  /** Resolves when the stream has ended and all events in the ring are evaluated. */
  readonly done: Promise<void>;
  /** Number of timers that were still pending at the end and were discarded. */
  waiting = 0;
  readonly #options: SidecarOptions;
  readonly #memory: SharedMemory;
  readonly #words: Int32Array;
  readonly #reports: IntakeReports;
  readonly #needs: TraceeNeeds;
  readonly #intake: IntakeThread;
  readonly #supervisor: Supervisor;
  readonly #inbox: Inbox;
  readonly #intakeDone = Promise.withResolvers<void>();
  readonly #engineDone = Promise.withResolvers<void>();
  readonly #named = new NamedTotals();
  #byName: CountsByName = { names: [], received: new Float64Array(), dropped: new Float64Array() };
  readonly #forms = new FormChange();
  readonly #tuning = new V8Tuning();
  #toldLeftOut = false;

  private constructor(options: SidecarOptions) {
    this.#options = options;
    this.#memory = createSharedMemory(options.bufferBytes);
    this.#words = new Int32Array(this.#memory.words);
    const { address, transport, wait, maxEvents = Number.POSITIVE_INFINITY, onOverload, tape } = options;
    this.#needs = new TraceeNeeds(options.log);
    this.#reports = new IntakeReports(options.log, address, {
      onStreaming: (version) => {
        this.#tuning.streaming();
        void this.#needs.connected(version);
      },
      onEnded: () => this.#intakeDone.resolve(),
      onRefused: (error) => this.#intakeDone.reject(error),
    });
    void this.#needs.loaded(options.evaluation);
    const { reporting } = options;
    this.#inbox = new Inbox(this.#memory, reporting, () => {
      Atomics.store(this.#words, flag.repeats, reporting.holdsBack ? 1 : 0);
    });
    this.#supervisor = this.#supervise();
    this.#intake = startIntakeThread(
      { memory: this.#memory, address, transport, wait, maxEvents, onOverload, tape },
      (message) => this.#reports.take(message),
      (end) => this.#intakeDone.reject('error' in end ? end.error : new Error('the thread of the socket has ended')),
    );
    this.done = this.#run();
  }

  /**
   * Starts the threads, and opens the stream after the signatures are loaded.
   * @param stopping aborts the start while signatures are loading
   * @returns undefined if the start was aborted
   * @throws {SequentError} SEQ_SIGNATURE or SEQ_CONFIG
   */
  static async start(options: SidecarOptions, stopping: AbortSignal): Promise<Sidecar | undefined> {
    compileInPlace();
    const sidecar = new Sidecar(options);
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    stopping.addEventListener('abort', () => stop());
    // A signal that came before gives no event any more.
    if (stopping.aborted) stop();
    try {
      await Promise.race([sidecar.#supervisor.ready, stopped]);
    } catch (error) {
      await sidecar.#end();
      throw error;
    }
    if (stopping.aborted) {
      await sidecar.#end();
      return undefined;
    }
    sidecar.#openStream();
    return sidecar;
  }

  /**
   * Stops reading from Tracee: drains the stream, then cancels it. A second call cancels the stream at once.
   * @param evaluate `now`: evaluates only events that have arrived, and discards pending timers. The events that they
   * wait for may still arrive, so firing the timers would be a false alarm. `dry`: evaluates until the stream is
   * drained.
   */
  stop(evaluate: 'now' | 'dry'): void {
    this.#intake.tell({ tell: 'stop', how: evaluate === 'now' ? 'stopped' : 'whole' });
  }

  /**
   * Loads signatures, models and detectors anew, in a thread of their own. Nothing changes.
   * @param evaluation the settings to load them with
   * @param signal gives the loading up
   * @throws {SequentError} if they cannot be loaded
   */
  async load(evaluation: EvaluationOptions, signal: AbortSignal): Promise<Candidate> {
    const { loadTimeoutMs, engineMiB: memoryMiB } = this.#options;
    return { evaluation, trial: await tryToLoad({ evaluation, loadTimeoutMs, memoryMiB, signal }) };
  }

  /**
   * Replaces the running signatures, models and detectors without a break in the stream.
   * @returns what has changed; undefined if nothing has
   * @throws {SequentError} if the engine refuses them; the running ones go on
   */
  async replace(candidate: Candidate): Promise<Reloaded | undefined> {
    const { evaluation: current, stamps } = this.#supervisor;
    if (isCurrent(candidate, { evaluation: current, stamps })) return undefined;
    const { evaluation, trial } = candidate;
    const further = furtherEvents(trial, new Set(this.#supervisor.names));
    const notLoaded = changedCommonJs(trial.content.modules, current.content?.modules);
    const change = await this.#supervisor.replaceSet({ ...evaluation, content: trial.content }, trial.stamps);
    void this.#needs.loaded(evaluation);
    return { change, further, notLoaded };
  }

  /**
   * Makes findings in other forms.
   * @param onBegin called between the last finding in the earlier forms and the first one in these
   * @throws {SequentError} if the sidecar ends before; `onBegin` is not called then
   */
  async changeForms(forms: Forms, onBegin: () => void): Promise<void> {
    await this.#forms.wait((begin) => this.#inbox.awaitForms(this.#supervisor.changeForms(forms), begin), onBegin);
  }

  /** Paths of the modules that signatures import, and of the signatures themselves. */
  get modules(): readonly string[] {
    return [...(this.#supervisor.evaluation.content?.modules.byPath.keys() ?? [])];
  }

  /** The running signatures. */
  get signatures(): readonly SignatureLabel[] {
    return this.#supervisor.signatures;
  }

  /** The settings of the running evaluation. */
  get evaluation(): EvaluationOptions {
    return this.#supervisor.evaluation;
  }

  get health(): SidecarHealth {
    const { quarantined, health: engine, activity } = this.#supervisor;
    return { stream: this.#reports.stream, engine: { ...engine, ...activity }, quarantined };
  }

  /** Run time of each signature and model so far, in seconds by id. */
  get authorSeconds(): Readonly<Record<string, number>> {
    return this.#supervisor.authorSeconds;
  }

  /** How often the stream was re-established. */
  get reconnects(): number {
    return this.#reports.reconnects;
  }

  /** The exceptions in force. */
  get exceptions(): readonly Exception[] {
    return this.#supervisor.evaluation.exceptions ?? [];
  }

  get counts(): Counts {
    const counts = countsOf(this.#memory, this.#named.counts, this.#byName);
    return { ...counts, exceptions: exceptionCounts(this.exceptions) };
  }

  /** Use of the ring of events, in bytes. */
  get ring(): { readonly usedBytes: number; readonly bytes: number } {
    return { usedBytes: usedOf(this.#memory.ring), bytes: this.#options.bufferBytes };
  }

  /** Dropped events that arrived, or were still in the ring, after the stop. */
  get droppedWhileLeaving(): number {
    return droppedWhileLeaving(this.#memory);
  }

  async #run(): Promise<void> {
    try {
      await this.#intakeDone.promise;
    } catch (error) {
      await this.#end();
      throw error;
    }
    this.#supervisor.hurry();
    const deadline = new AbortController();
    const late = delay(backlogDeadlineMs, 'late', { signal: deadline.signal }).catch(() => undefined);
    try {
      const first = await Promise.race([this.#engineDone.promise, late]);
      if (first === 'late')
        this.#options.log.warn('evaluating the remaining events takes too long; they are counted as dropped');
    } finally {
      deadline.abort();
      await this.#end();
    }
  }

  async #end(): Promise<void> {
    this.#tuning.end();
    await Promise.all([this.#intake.terminate(), this.#supervisor.end()]);
    countLeft(this.#memory, this.#byName.dropped);
    await this.#inbox.emptied();
    this.#forms.end();
  }

  #supervise(): Supervisor {
    const { evaluation, engineMiB, loadTimeoutMs, budget, times, log, reporting, onSnapshot } = this.#options;
    const { saveEveryMs = usualSaveMs } = this.#options;
    return new Supervisor({
      evaluation,
      saveEveryMs: onSnapshot === undefined ? undefined : saveEveryMs,
      memory: this.#memory,
      forms: reporting.forms,
      engineMiB,
      loadTimeoutMs,
      budget,
      times,
      log,
      onReport: (report) => this.#fromEngine(report),
      onFinding: (finding) => {
        const { findingBytes = defaultFindingBytes } = this.#supervisor.evaluation;
        reporting.finding(boundFindings(findingBytes)(finding));
      },
      onEngine: ({ wake }) => {
        this.#named.restarted();
        this.#intake.tell({ tell: 'engine', wake });
      },
      onNames: (number, names) => this.#changeNames(number, names),
    });
  }

  /** Selects other events, whose indexes are the same as before or new. */
  #changeNames(number: number, wanted: readonly string[]): void {
    this.#byName = { ...this.#byName, names: this.#supervisor.names };
    this.#intake.tell({ tell: 'names', number, names: wanted });
  }

  /** Opens the stream after the first engine has loaded its signatures. */
  #openStream(): void {
    const { names } = this.#supervisor;
    const bytes = Math.max(names.length, mostNames) * Float64Array.BYTES_PER_ELEMENT;
    const [receivedByName, droppedByName] = [new SharedArrayBuffer(bytes), new SharedArrayBuffer(bytes)];
    this.#byName = { names, received: new Float64Array(receivedByName), dropped: new Float64Array(droppedByName) };
    this.#intake.tell({ tell: 'engine', wake: this.#supervisor.engine.wake });
    this.#intake.tell({ tell: 'start', names, receivedByName, droppedByName });
    this.#tuning.loaded();
  }

  #fromEngine(message: EngineReport): void {
    switch (message.say) {
      case 'log':
        for (const { level, message: text, fields } of message.lines) this.#options.log[level](text, fields);
        break;
      case 'findings':
        this.#inbox.wake();
        break;
      case 'counts':
        this.#named.take(message.counts);
        break;
      case 'snapshot':
        this.#saved(message);
        break;
      case 'ended':
        this.waiting = message.waiting;
        this.#engineDone.resolve();
        break;
    }
  }

  #saved({ bytes, leftOut }: Extract<EngineReport, { readonly say: 'snapshot' }>): void {
    this.#options.onSnapshot?.(bytes);
    if (leftOut.length === 0 || this.#toldLeftOut) return;
    this.#toldLeftOut = true;
    this.#options.log.warn('the state of some signatures is too large to be saved', { signatures: leftOut.join(', ') });
  }
}
