import { Worker } from 'node:worker_threads';
import { type Address, printAddress } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { endThread, noteThread } from '../../supervision/end-thread.ts';
import type { Log } from '../../telemetry/log.ts';
import type { PageCounts } from '../server/serve-page.ts';
import type { FromPage, PageThreadData, SidecarPageState, ToPage } from './messages.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
/** Heap of the thread: a browser must not use up the memory of the sidecar. */
const heapMiB = 192;
const usualPauseMs = 5_000;
/** Time for the thread to close its connections, in milliseconds. */
const closeMs = 1_000;

const none: PageCounts = { connections: 0, streams: 0, requests: 0, refused: 0, rows_skipped: 0, disconnected: 0 };
const totals = ['requests', 'refused', 'rows_skipped', 'disconnected'] as const;

export interface PageLinkOptions {
  readonly data: PageThreadData;
  /** Environment of the thread. */
  readonly env: NodeJS.ProcessEnv;
  /** Called once a second while somebody looks at the page. */
  readonly state: () => SidecarPageState;
  readonly log: Log;
  /** Pause before a thread that has ended is started again, in milliseconds; 5 s by default. */
  readonly pauseMs?: number;
}

/** The thread of the page, as the main thread sees it. If it ends by itself, it is started again. */
export class PageLink {
  readonly #options: PageLinkOptions;
  #worker: Worker | undefined;
  #counts = none;
  /** The sums of threads that have ended. */
  #before = none;
  #restarts = 0;
  #pause: NodeJS.Timeout | undefined;
  #isClosing = false;

  private constructor(options: PageLinkOptions) {
    this.#options = options;
  }

  /** @throws {SequentError} SEQ_LISTEN if the page cannot be served */
  static async start(options: PageLinkOptions): Promise<PageLink> {
    const link = new PageLink(options);
    const address = await link.#start().catch((error: unknown) => {
      link.#isClosing = true;
      throw error;
    });
    options.log.info('the page is served', { address: printAddress(address) });
    return link;
  }

  /** Counts since the start, and how often the thread was started again. */
  get counts(): PageCounts & { readonly restarts: number } {
    const sum = { ...this.#counts, restarts: this.#restarts };
    for (const key of totals) sum[key] += this.#before[key];
    return sum;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#pause);
    const worker = this.#worker;
    if (worker === undefined) return;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    worker.once('exit', () => resolve());
    this.#tell({ tell: 'close' });
    const late = setTimeout(resolve, closeMs);
    await ended;
    clearTimeout(late);
    await endThread(worker);
  }

  #start(): Promise<Address> {
    const { data, env } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Address>();
    const worker = new Worker(new URL(`./page-thread.${extension}`, import.meta.url), {
      name: 'page',
      workerData: data,
      env,
      resourceLimits: { maxOldGenerationSizeMb: heapMiB },
    });
    noteThread(worker);
    worker.unref();
    this.#worker = worker;
    worker.on('message', (message: FromPage) => {
      if (message.say === 'listening') {
        resolve(message.address);
        this.#tell({ tell: 'state', state: this.#options.state() });
      } else if (message.say === 'failed') reject(new SequentError(message.code, message.text));
      else this.#take(message);
    });
    // The event `exit` follows.
    worker.on('error', (error) => this.#options.log.error('the page has failed', { error: error.message }));
    worker.on('exit', () => {
      reject(new SequentError('SEQ_LISTEN', { what: 'the thread of the page has ended while it started' }));
      this.#ended(worker);
    });
    return promise;
  }

  #take(message: Exclude<FromPage, { say: 'listening' | 'failed' }>): void {
    const { log, state } = this.#options;
    if (message.say === 'fault') log.error('the page cannot answer', { reason: message.reason });
    if (message.say !== 'counts') return;
    this.#counts = message.counts;
    if (!this.#isClosing) this.#tell({ tell: 'state', state: state() });
  }

  #tell(message: ToPage): void {
    this.#worker?.postMessage(message);
  }

  #ended(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const { connections: _, streams: __, ...sums } = this.counts;
    this.#before = { ...none, ...sums };
    this.#counts = none;
    if (this.#isClosing) return;
    this.#pause = setTimeout(() => {
      this.#restarts += 1;
      void this.#start().catch((error: Error) =>
        this.#options.log.error('the page cannot be served', { error: error.message }),
      );
    }, this.#options.pauseMs ?? usualPauseMs).unref();
  }
}
