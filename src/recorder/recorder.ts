import { Worker } from 'node:worker_threads';
import { threadEnvironment } from '../config/thread-environment.ts';
import { SequentError } from '../errors.ts';
import { usedOf } from '../ring/reader.ts';
import { endThread, noteThread } from '../supervision/end-thread.ts';
import { RestartPauses } from '../supervision/restart-pauses.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import type { FromRecorder, RecorderSettings, RecorderThreadData, Surroundings, ToRecorder } from './messages.ts';
import type { CapsuleRequest } from './request.ts';
import { createRecorderMemory, type RecorderCounts, type RecorderMemory, recorderCounts } from './shared.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
/** Limits of the thread's heap, in MiB. Messages and blocks are outside of it. */
const limits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 4 };
/** Time for the last blocks and capsules at the end, in milliseconds. */
const closeMs = 10_000;
const startMs = 30_000;
/** A second has at most this many requests for capsules; a flood of findings must not fill the port. */
const mostRequests = 200;
const lookEveryMs = 1_000;

export interface RecorderState {
  /** `capsules_refused` has the refusals of the main thread, too. */
  readonly counts: Readonly<RecorderCounts>;
  /** Why the recorder does not record; undefined if it does. */
  readonly fault: string | undefined;
}

/** The main thread's handle of the flight recorder. */
export class Recorder {
  /** The ring into which the intake's thread writes. */
  readonly memory: RecorderMemory;
  readonly #settings: RecorderSettings;
  readonly #log: Log;
  readonly #counts: RecorderCounts;
  readonly #pauses = new RestartPauses();
  readonly #dropped = new GrowthLog();
  readonly #refused = new GrowthLog();
  readonly #timer: NodeJS.Timeout;
  readonly #closed = Promise.withResolvers<void>();
  #worker: Worker | undefined;
  #restart: NodeJS.Timeout | undefined;
  #fault: string | undefined;
  #isClosing = false;
  #asked = 0;

  private constructor(settings: RecorderSettings, log: Log, ringBytes: number | undefined) {
    this.#settings = settings;
    this.#log = log;
    this.memory = createRecorderMemory(ringBytes);
    this.#counts = recorderCounts(this.memory);
    this.#timer = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /**
   * Starts the recorder's thread.
   * @param ringBytes size of the ring, a power of two; for tests
   * @throws {SequentError} SEQ_RECORDER if its folders cannot be used
   */
  static async start(settings: RecorderSettings, log: Log, ringBytes?: number): Promise<Recorder> {
    const recorder = new Recorder(settings, log, ringBytes);
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(() => ready.reject(new Error('the thread of the recorder does not start')), startMs);
    recorder.#startThread((message) => {
      if (message.say === 'ready') ready.resolve();
      if (message.say === 'refused') ready.reject(refusal(settings.folder, message.reason));
    });
    try {
      await ready.promise;
    } catch (error) {
      await recorder.#end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    return recorder;
  }

  get state(): RecorderState {
    const { capsules_refused: refused, capsules_unasked: unasked } = this.#counts;
    return { counts: { ...this.#counts, capsules_refused: refused + unasked }, fault: this.#fault };
  }

  /** Bytes of the ring that the recorder has not taken yet. */
  get ringUsed(): number {
    return usedOf(this.memory.ring);
  }

  /** Asks for a capsule of a finding. It returns at once. */
  capsule(request: CapsuleRequest, surroundings: Surroundings): void {
    if (this.#worker === undefined || this.#asked++ >= mostRequests) {
      this.#counts.capsules_unasked++;
      return;
    }
    this.#tell({ tell: 'capsule', request, surroundings });
  }

  /** Writes the last blocks, and the capsules that wait with the events that have arrived. Never rejects. */
  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const late = setTimeout(() => this.#closed.resolve(), closeMs);
    if (this.#worker === undefined) this.#closed.resolve();
    else this.#tell({ tell: 'close' });
    await this.#closed.promise;
    clearTimeout(late);
    await this.#end();
    this.#loseCapsules();
    this.#look();
  }

  #tell(message: ToRecorder): void {
    this.#worker?.postMessage(message);
  }

  #startThread(onMessage: (message: FromRecorder) => void = () => {}): void {
    const workerData: RecorderThreadData = { memory: this.memory, settings: this.#settings };
    const worker = new Worker(new URL(`./recorder-thread.${extension}`, import.meta.url), {
      name: 'recorder',
      workerData,
      env: threadEnvironment(),
      resourceLimits: limits,
    });
    noteThread(worker);
    this.#worker = worker;
    let failure: unknown = new Error('the thread of the recorder has ended');
    worker.on('error', (error: unknown) => {
      failure = error;
    });
    worker.on('exit', () => this.#ended(worker, failure));
    worker.on('message', (message: FromRecorder) => {
      onMessage(message);
      this.#take(message);
    });
  }

  #take(message: FromRecorder): void {
    switch (message.say) {
      case 'ready':
        this.#fault = undefined;
        break;
      case 'refused':
        this.#fault = message.reason;
        break;
      case 'disk':
        this.#fault = message.failing;
        if (message.failing === undefined) this.#log.info('the flight recorder writes again');
        else
          this.#log.error('the flight recorder cannot write, and loses what it records', { reason: message.failing });
        break;
      case 'capsule': {
        const { file, events, signature, finding, isCut } = message;
        this.#log.info('a capsule was written', { file, events, signature, finding, ...(isCut && { cut: true }) });
        break;
      }
      case 'capsule-failed': {
        const { reason, signature, finding } = message;
        this.#log.error('a capsule could not be written', { reason, signature, finding });
        break;
      }
      case 'closed':
        this.#closed.resolve();
        break;
    }
  }

  /** The thread runs no author's code, so its end is a bug or a lack of memory. It loses what it held. */
  #ended(worker: Worker, failure: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#closed.resolve();
    if (this.#isClosing) return;
    this.#loseCapsules();
    const pauseMs = this.#pauses.next(performance.now());
    this.#fault ??= describeThrown(failure);
    this.#log.error('the flight recorder has ended and is started again', { reason: this.#fault, pause_ms: pauseMs });
    this.#restart = setTimeout(() => this.#startThread(), pauseMs).unref();
  }

  /** Counts the capsules that an ended thread has not written. */
  #loseCapsules(): void {
    const { capsules_pending: lost } = this.#counts;
    if (lost === 0) return;
    this.#counts.capsules_failed += lost;
    this.#counts.capsules_pending = 0;
    this.#log.warn('capsules were not written in time and are lost', { capsules: lost });
  }

  async #end(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#timer);
    clearTimeout(this.#restart);
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker !== undefined) await endThread(worker);
  }

  /** Logs losses, at most once a minute. */
  #look(): void {
    this.#asked = 0;
    const { dropped, lost_on_disk: onDisk, capsules_refused: refused } = this.state.counts;
    const lost = this.#dropped.see(dropped + onDisk);
    if (lost > 0) {
      const message = 'the flight recorder has lost events; signatures have seen them';
      this.#log.warn(message, { events: lost, on_disk: onDisk, of: dropped + onDisk });
    }
    const more = this.#refused.see(refused);
    if (more > 0)
      this.#log.warn('findings got no capsule, because there are too many of them', { findings: more, of: refused });
  }
}

const logEveryMs = 60_000;

/** Tells how much a count has grown since it was told last. */
class GrowthLog {
  #told = 0;
  #at = Number.NEGATIVE_INFINITY;

  /** @returns the growth to tell now; 0 if there is none, or it is too early */
  see(value: number): number {
    const now = performance.now();
    if (value <= this.#told || now - this.#at < logEveryMs) return 0;
    const grown = value - this.#told;
    this.#told = value;
    this.#at = now;
    return grown;
  }
}

function refusal(folder: string, reason: string): SequentError {
  return new SequentError('SEQ_RECORDER', {
    what: `the flight recorder cannot use its folder: ${reason}`,
    where: folder,
    todo: 'name a folder that this user may write to, with --history',
  });
}
