import { Worker } from 'node:worker_threads';
import { threadEnvironment } from '../../config/thread-environment.ts';
import { maxCountedAuthors, watchWords } from '../../engine/authors/watch.ts';
import { SequentError } from '../../errors.ts';
import { type AuthorEnd, authorFaultText } from '../../evaluation/author-fault.ts';
import { examineHang, type Hang } from '../../guard/hang.ts';
import { type LoadEnd, loadFault } from '../../packs/load-fault.ts';
import { LoadingSign, loadingMemory } from '../../packs/loading-sign.ts';
import { RunClock } from '../../statistics/statistics-file.ts';
import { endThread, leave, noteThread } from '../../supervision/end-thread.ts';
import { Monitor } from '../../supervision/monitor.ts';
import { threadTimeReader } from '../../supervision/thread-time.ts';
import { usualTimes, type WatchTimes } from '../../supervision/watch-times.ts';
import { watchedWorker } from '../../supervision/watched-worker.ts';
import { codeOf } from '../../text/error-code.ts';
import { exitCodes, failureForm, tellFailure } from '../failure.ts';
import { outlivesHangup } from '../hangup.ts';
import { guardWords, stepWord } from './command-link.ts';
import {
  type CommandThreadData,
  type FromCommand,
  type GuardedSignal,
  guardedSignals,
  type RunningSignatures,
} from './command-messages.ts';
import { undeliveredOf, writeEndedStatistics } from './ended-replay.ts';
import { ReplayCounts, replayCountsMemory } from './replay-counts.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const lookEveryMs = 100;
/** Time limit for loading Sequent's own modules, and for work that still runs after the end. */
const ownLoadingMs = 60_000;
const lingerMs = 5_000;

/** Runs one command line in a thread of its own, and ends it if a signature hangs, uses up the memory, or does not load. */
export class Guard {
  readonly #args: readonly string[];
  readonly #memory = {
    loading: loadingMemory(),
    words: new SharedArrayBuffer(guardWords * Int32Array.BYTES_PER_ELEMENT),
    runs: new SharedArrayBuffer(maxCountedAuthors * Int32Array.BYTES_PER_ELEMENT),
    counts: replayCountsMemory(),
  };
  readonly #clock = new RunClock();
  readonly #words = new Int32Array(this.#memory.words);
  readonly #sign = new LoadingSign(this.#memory.loading);
  readonly #worker: Worker;
  readonly #times: WatchTimes;
  readonly #reacting = new Set<GuardedSignal>();
  #stopping = false;
  readonly #end = Promise.withResolvers<number>();
  #over = false;
  readonly #looking: NodeJS.Timeout;
  #folder: string | undefined;
  /** The command sets it before it loads the first module. */
  #loadTimeoutMs = Number.POSITIVE_INFINITY;
  #modules = 0;
  #since = performance.now();
  #running: Extract<FromCommand, { readonly say: 'running' }> | undefined;
  #monitor: Monitor | undefined;
  #exitCode: number | undefined;
  #release = (): void => {};

  /**
   * @param args without node and script
   * @param times after which a signature counts as hanging; tests use shorter ones
   */
  constructor(args: readonly string[], times: WatchTimes = usualTimes) {
    this.#args = args;
    this.#times = times;
    this.#words[watchWords.running] = -1;
    const workerData: CommandThreadData = { args, memory: this.#memory };
    this.#worker = new Worker(new URL(`./command-thread.${extension}`, import.meta.url), {
      workerData,
      env: threadEnvironment(),
      // The thread opens its own standard streams, so nothing reads these.
      stdout: true,
      stderr: true,
    });
    noteThread(this.#worker);
    this.#worker.on('message', (message: FromCommand) => this.#hear(message));
    this.#worker.once('error', (error: unknown) => this.#failed(error));
    this.#worker.once('exit', (code) => this.#exited(code));
    for (const signal of guardedSignals) process.on(signal, () => this.#signal(signal));
    this.#looking = setInterval(() => this.#look(performance.now()), lookEveryMs);
  }

  /** @returns the exit code, after the command has ended or was ended */
  async ended(): Promise<number> {
    const code = await this.#end.promise;
    this.#over = true;
    clearInterval(this.#looking);
    this.#monitor?.stop();
    const hasEnded = await endThread(this.#worker);
    this.#release();
    if (!hasEnded) await leave(code);
    return code;
  }

  #hear(message: FromCommand): void {
    switch (message.say) {
      case 'thread':
        this.#folder = message.folder;
        break;
      case 'reacts':
        if (message.reacts) this.#reacting.add(message.signal);
        else this.#reacting.delete(message.signal);
        break;
      case 'load-timeout':
        this.#loadTimeoutMs = message.ms;
        break;
      case 'running':
        this.#running = message;
        this.#monitor = this.#watch(message.memoryLimit);
        break;
      case 'done': {
        const { exitCode } = message;
        this.#exitCode = exitCode;
        this.#monitor?.stop();
        setTimeout(() => this.#end.resolve(exitCode), lingerMs).unref();
        break;
      }
    }
  }

  #signal(signal: GuardedSignal): void {
    if (signal === 'SIGHUP' && outlivesHangup(this.#args) && !this.#reacting.has(signal)) return;
    // The thread may hang, so a second signal does not wait for it.
    if (!this.#reacting.has(signal) || (this.#stopping && signal !== 'SIGHUP')) {
      // The following exit of the thread is not a fault of a signature.
      this.#over = true;
      void leave(128 + signalNumbers[signal]);
      return;
    }
    this.#stopping ||= signal !== 'SIGHUP';
    this.#worker.postMessage(signal);
  }

  /** Watches the loading, because a module of signatures may hang before any signature runs. */
  #look(now: number): void {
    if (this.#running !== undefined || this.#exitCode !== undefined) return;
    const { file, count } = this.#sign;
    if (count !== this.#modules) {
      this.#modules = count;
      this.#since = now;
    }
    // There is no time limit for a command without signatures, or after the loading.
    if (file === undefined && count > 0) this.#since = now;
    const afterMs = file === undefined ? ownLoadingMs : this.#loadTimeoutMs;
    if (file !== undefined && now - this.#since >= afterMs) this.#notLoaded({ how: 'late', afterMs });
  }

  #watch(memoryLimit: number): Monitor {
    const words = this.#words;
    const watched = watchedWorker(this.#worker, {
      steps: () => words[stepWord] ?? 0,
      running: () => Atomics.load(words, watchWords.running),
      runs: new Int32Array(this.#memory.runs),
    });
    return new Monitor({
      watched,
      readTime: threadTimeReader(this.#folder),
      memoryLimit,
      budget: 1,
      times: this.#times,
      onHang: () => void this.#hung(Atomics.load(words, watchWords.running)),
      onSuspect: () => void this.#suspect(() => watched.activity.progress),
      onMemory: (author) => void this.#fullMemory(author),
      // Slow signatures only make a replay longer; no event is lost.
      onSlow: () => {},
    });
  }

  #failed(error: unknown): void {
    if (this.#over) return;
    const isMemory = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    if (!isMemory) this.#end.resolve(tellFailure(error, failureForm(this.#args)));
    else if (this.#running === undefined) this.#notLoaded({ how: 'memory' });
    else this.#atFault('memory', Atomics.load(this.#words, watchWords.running));
  }

  #exited(code: number): void {
    if (this.#over) return;
    if (this.#exitCode !== undefined) this.#end.resolve(this.#exitCode);
    else if (this.#running === undefined) this.#notLoaded({ how: 'ended', exitCode: code });
    else this.#atFault('ended', Atomics.load(this.#words, watchWords.running));
  }

  #notLoaded(end: LoadEnd): void {
    this.#over = true;
    this.#end.resolve(tellFailure(loadFault(end, this.#sign.file), failureForm(this.#args)));
  }

  /** Examines a thread that may hang outside of a handler. It hangs if its stack shows an author's code. */
  async #suspect(progress: () => number): Promise<void> {
    if (this.#over || this.#running === undefined) return;
    const before = progress();
    const { authorsByFile } = this.#running;
    const hang = await examineHang(this.#worker.threadId, authorsByFile, threadTimeReader(this.#folder));
    if (this.#over || hang.authors.length === 0 || progress() !== before) {
      hang.release();
      return;
    }
    this.#over = true;
    this.#release = hang.release;
    this.#tellFault('hung', -1, hang);
  }

  async #hung(author: number): Promise<void> {
    if (this.#over || this.#running === undefined) return;
    this.#over = true;
    this.#tellFault('hung', author, await this.#examine(this.#running));
  }

  /** @param grown the author during whose run time memory has grown */
  async #fullMemory(grown: number): Promise<void> {
    if (this.#over || this.#running === undefined) return;
    this.#over = true;
    const isInHandler = Atomics.load(this.#words, watchWords.running) >= 0;
    const hang = isInHandler ? undefined : await this.#examine(this.#running);
    this.#tellFault('memory', hang?.authors.length === 1 ? -1 : grown, hang);
  }

  async #examine({ authorsByFile }: RunningSignatures): Promise<Hang> {
    const hang = await examineHang(this.#worker.threadId, authorsByFile, threadTimeReader(this.#folder));
    this.#release = hang.release;
    return hang;
  }

  /** Writes the statistics in place of the ended thread. @returns the number of reports that were not delivered */
  #endReplay(how: AuthorEnd, author: string | undefined): number {
    const { stats, outputs = [] } = this.#running ?? {};
    const ended = { how, author, counts: new ReplayCounts(this.#memory.counts), outputs };
    try {
      if (stats !== undefined) writeEndedStatistics(stats, ended, this.#clock);
    } catch (error) {
      tellFailure(error, failureForm(this.#args));
    }
    return undeliveredOf(ended);
  }

  #atFault(how: AuthorEnd, author: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#tellFault(how, author);
  }

  /** @param author its number; -1 if no author is known to have run */
  #tellFault(how: AuthorEnd, author: number, { at, authors }: Partial<Hang> = {}): void {
    const id = this.#running?.authors[author]?.id ?? (authors?.length === 1 ? authors[0] : undefined);
    const event = author < 0 ? undefined : this.#running?.events[Atomics.load(this.#words, watchWords.event)];
    const lost = this.#endReplay(how, id);
    const read = (this.#words[stepWord] ?? 0) >>> 0;
    const progress =
      this.#args[0] === 'replay'
        ? ` (whole messages read before: ${read}; reports that may not have arrived: ${lost})`
        : '';
    const text = {
      what: `${authorFaultText({ how, id, authors, event, at })}; nothing was evaluated from there on${progress}`,
      todo: 'correct it, or leave it out',
    };
    const error = new SequentError('SEQ_SIGNATURE', text, { exitCode: exitCodes.bad });
    this.#end.resolve(tellFailure(error, failureForm(this.#args)));
  }
}
