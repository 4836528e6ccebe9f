import { Worker } from 'node:worker_threads';
import { threadEnvironment } from '../../config/thread-environment.ts';
import { maxCountedAuthors, watchWords } from '../../engine/authors/watch.ts';
import { SequentError } from '../../errors.ts';
import { type AuthorEnd, authorFaultText } from '../../evaluation/author-fault.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import { examineHang, type Hang } from '../../guard/hang.ts';
import type { Selection } from '../../inspection/selection.ts';
import { LoadDeadline } from '../../packs/load-deadline.ts';
import { loadFault } from '../../packs/load-fault.ts';
import { loadingMemory } from '../../packs/loading-sign.ts';
import { endThread, noteThread } from '../../supervision/end-thread.ts';
import { Monitor } from '../../supervision/monitor.ts';
import { threadTimeReader } from '../../supervision/thread-time.ts';
import { watchedWorker } from '../../supervision/watched-worker.ts';
import { codeOf } from '../../text/error-code.ts';
import { AuthorSamples } from './author-samples.ts';
import {
  type FromStream,
  progressFields,
  type StreamMemory,
  type StreamResult,
  type StreamThreadData,
  streamWords,
  type Task,
  wordCount,
} from './messages.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const lookEveryMs = 100;
/** Limit of V8's young generation, and memory beyond the limit of the operator, in MiB; as for the engine of `run`. */
const youngMiB = 48;
const garbageMiB = 48;

export interface StreamOptions {
  readonly evaluation: EvaluationOptions;
  readonly files: readonly string[];
  readonly isArchGiven: boolean;
  readonly selection?: Selection | undefined;
  readonly task: Task;
  /** Limit of the memory of the signatures, in MiB. */
  readonly memoryMiB: number;
  /** Time limit for loading one module, in milliseconds. */
  readonly loadTimeoutMs: number;
  readonly onLog?: ((line: Extract<FromStream, { readonly say: 'log' }>) => void) | undefined;
}

/** How a thread has spent its time. */
export interface StreamCost {
  /** Processor time of the evaluation, without loading, in milliseconds; undefined if the kernel does not tell. */
  readonly cpuMs: number | undefined;
  readonly samples: number;
  /** By author: number of samples at which it ran, and number of its runs. */
  readonly authors: Readonly<Record<string, { readonly samples: number; readonly runs: number }>>;
}

/** Runs one stream in a thread of its own. The thread is ended if a signature hangs, uses up the memory or does not load. */
export class StreamThread {
  readonly #words: Int32Array;
  readonly #runs: Int32Array;
  readonly #progress: Float64Array;
  readonly #worker: Worker;
  readonly #deadline: LoadDeadline;
  readonly #options: StreamOptions;
  readonly #end = Promise.withResolvers<StreamResult>();
  readonly #looking: NodeJS.Timeout;
  #folder: string | undefined;
  #running: Extract<FromStream, { readonly say: 'running' }> | undefined;
  #monitor: Monitor | undefined;
  #samples: AuthorSamples | undefined;
  #usedBefore: number | undefined;
  #usedAfter: number | undefined;
  #isOver = false;
  #release = (): void => {};

  constructor(options: StreamOptions) {
    this.#options = options;
    const { evaluation, files, isArchGiven, selection, task, memoryMiB, loadTimeoutMs } = options;
    const memory: StreamMemory = {
      loading: loadingMemory(),
      words: new SharedArrayBuffer(wordCount * Int32Array.BYTES_PER_ELEMENT),
      runs: new SharedArrayBuffer(maxCountedAuthors * Int32Array.BYTES_PER_ELEMENT),
      progress: new SharedArrayBuffer(Object.keys(progressFields).length * Float64Array.BYTES_PER_ELEMENT),
    };
    this.#words = new Int32Array(memory.words);
    this.#words[watchWords.running] = -1;
    this.#runs = new Int32Array(memory.runs);
    this.#progress = new Float64Array(memory.progress);
    this.#deadline = new LoadDeadline(memory.loading, loadTimeoutMs);
    this.#deadline.start(performance.now());
    const workerData: StreamThreadData = { evaluation, files, isArchGiven, selection, task, memory };
    this.#worker = new Worker(new URL(`./stream-thread.${extension}`, import.meta.url), {
      name: 'stream',
      workerData,
      env: threadEnvironment(),
      resourceLimits: { maxOldGenerationSizeMb: memoryMiB + garbageMiB, maxYoungGenerationSizeMb: youngMiB },
    });
    noteThread(this.#worker);
    this.#worker.on('message', (message: FromStream) => this.#hear(message));
    this.#worker.once('error', (error: unknown) => this.#failed(error));
    this.#worker.once('exit', (exitCode) => this.#exited(exitCode));
    this.#looking = setInterval(() => this.#look(performance.now()), lookEveryMs);
  }

  /** Bytes of the files and messages that were read so far. */
  get progress(): { readonly bytes: number; readonly messages: number } {
    return {
      bytes: this.#progress[progressFields.bytes] ?? 0,
      messages: this.#progress[progressFields.messages] ?? 0,
    };
  }

  /** Lets the stream end after the batch that is being evaluated. */
  stop(): void {
    Atomics.store(this.#words, streamWords.stop, 1);
  }

  /**
   * The result, after the thread has ended.
   * @throws {SequentError} SEQ_SIGNATURE if the signatures cannot be loaded, or one has ended the thread
   */
  async ended(): Promise<{ readonly result: StreamResult; readonly cost: StreamCost }> {
    try {
      const result = await this.#end.promise;
      return { result, cost: this.#cost(result) };
    } finally {
      this.#isOver = true;
      clearInterval(this.#looking);
      this.#monitor?.stop();
      this.#samples?.stop();
      await endThread(this.#worker);
      this.#release();
    }
  }

  #hear(message: FromStream): void {
    switch (message.say) {
      case 'thread':
        this.#folder = message.folder;
        break;
      case 'running': {
        this.#running = message;
        const running = (): number => Atomics.load(this.#words, watchWords.running);
        this.#samples = new AuthorSamples(running);
        this.#monitor = this.#watch(running);
        this.#usedBefore = threadTimeReader(this.#folder)()?.usedMs;
        break;
      }
      case 'log':
        this.#options.onLog?.(message);
        break;
      case 'done':
        this.#usedAfter = threadTimeReader(this.#folder)()?.usedMs;
        this.#end.resolve(message.result);
        break;
      case 'failed':
        this.#end.reject(new SequentError(message.code, message.text, { exitCode: message.exitCode }));
        break;
    }
  }

  #cost({ authors }: StreamResult): StreamCost {
    const { counts, total = 0 } = this.#samples ?? {};
    const [before, after] = [this.#usedBefore, this.#usedAfter];
    return {
      cpuMs: before === undefined || after === undefined ? undefined : after - before,
      samples: total,
      authors: Object.fromEntries(
        authors.map((id, index) => [id, { samples: counts?.get(index) ?? 0, runs: (this.#runs[index] ?? 0) >>> 0 }]),
      ),
    };
  }

  /** Watches the loading, because a module of signatures may hang before any signature runs. */
  #look(now: number): void {
    if (this.#running !== undefined) return;
    const afterMs = this.#deadline.exceeded(now);
    if (afterMs !== undefined) this.#end.reject(loadFault({ how: 'late', afterMs }, this.#deadline.file));
  }

  #watch(running: () => number): Monitor {
    const words = this.#words;
    const watched = watchedWorker(this.#worker, {
      steps: () => words[streamWords.step] ?? 0,
      running,
      runs: this.#runs,
    });
    return new Monitor({
      watched,
      readTime: threadTimeReader(this.#folder),
      memoryLimit: this.#options.memoryMiB * 2 ** 20,
      budget: 1,
      onHang: () => void this.#examined('hung', running()),
      onSuspect: () => void this.#suspect(() => watched.activity.progress),
      onMemory: (author) => void this.#examined('memory', running() >= 0 ? running() : author),
      // A slow signature only makes a backtest longer; its report shows the cost.
      onSlow: () => {},
    });
  }

  /** Examines a thread that may hang outside of a handler. It hangs if its stack shows an author's code. */
  async #suspect(progress: () => number): Promise<void> {
    if (this.#isOver) return;
    const before = progress();
    const hang = await this.#examine();
    if (hang === undefined || this.#isOver || hang.authors.length === 0 || progress() !== before) hang?.release();
    else this.#atFault('hung', -1, hang);
  }

  async #examined(how: AuthorEnd, author: number): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#atFault(how, author, await this.#examine());
  }

  async #examine(): Promise<Hang | undefined> {
    const { authorsByFile } = this.#running ?? {};
    if (authorsByFile === undefined) return undefined;
    return examineHang(this.#worker.threadId, authorsByFile, threadTimeReader(this.#folder));
  }

  #atFault(how: AuthorEnd, author: number, hang?: Hang): void {
    this.#isOver = true;
    if (hang !== undefined) this.#release = hang.release;
    const { authors = [], events = [] } = this.#running ?? {};
    const id = authors[author]?.id ?? (hang?.authors.length === 1 ? hang.authors[0] : undefined);
    const event = author < 0 ? undefined : events[Atomics.load(this.#words, watchWords.event)];
    const what = authorFaultText({ how, id, authors: hang?.authors, event, at: hang?.at });
    const where = this.#options.files.join(', ');
    this.#end.reject(
      new SequentError('SEQ_SIGNATURE', { what, where, todo: 'correct it, or leave it out' }, { exitCode: 1 }),
    );
  }

  #failed(error: unknown): void {
    if (this.#isOver) return;
    const isMemory = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    if (!isMemory) this.#end.reject(error);
    else if (this.#running === undefined) this.#end.reject(loadFault({ how: 'memory' }, this.#deadline.file));
    else this.#atFault('memory', Atomics.load(this.#words, watchWords.running));
  }

  #exited(exitCode: number): void {
    if (this.#isOver) return;
    if (this.#running === undefined) this.#end.reject(loadFault({ how: 'ended', exitCode }, this.#deadline.file));
    else this.#atFault('ended', Atomics.load(this.#words, watchWords.running));
  }
}
