import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { threadEnvironment } from '../../config/thread-environment.ts';
import { type ErrorCode, type ErrorText, SequentError } from '../../errors.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Stamps } from '../../evaluation/stamps.ts';
import { LoadDeadline } from '../../packs/load-deadline.ts';
import { loadFault } from '../../packs/load-fault.ts';
import { loadingMemory } from '../../packs/loading-sign.ts';
import type { LoadedContent } from '../../packs/with-detectors.ts';
import { endThread, noteThread } from '../../supervision/end-thread.ts';
import { codeOf } from '../../text/error-code.ts';
import type { TrialThreadData } from './trial-thread.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const lookEveryMs = 100;
/** Limit of V8's young generation, in MiB. */
const youngMiB = 4;

/** A set of signatures that can be loaded. */
export interface Trial {
  readonly content: LoadedContent;
  readonly stamps: Stamps;
  /** Names of the events that each signature listens to, by its id. */
  readonly wanted: Readonly<Record<string, readonly string[]>>;
  /** Names of all events that the set wants. */
  readonly events: readonly string[];
}

/** The message of the thread. */
export type FromTrial =
  | ({ readonly say: 'fine' } & Trial)
  | { readonly say: 'refused'; readonly code: ErrorCode; readonly text: ErrorText };

export interface TrialOptions {
  /** Without the content of files: they are read anew. */
  readonly evaluation: EvaluationOptions;
  /** Time limit for loading one module, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** Memory limit of the thread, in MiB. */
  readonly memoryMiB: number;
  /** Ends the thread, and rejects with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a set of signatures in a thread of its own, and ends the thread.
 * @throws {SequentError} if the set cannot be loaded, with all faults
 */
export async function tryToLoad({ evaluation, loadTimeoutMs, memoryMiB, signal }: TrialOptions): Promise<Trial> {
  const loading = loadingMemory();
  const deadline = new LoadDeadline(loading, loadTimeoutMs);
  const { port1: answers, port2: answer } = new MessageChannel();
  const workerData: TrialThreadData = { evaluation, loading, answer };
  deadline.start(performance.now());
  const worker = new Worker(new URL(`./trial-thread.${extension}`, import.meta.url), {
    name: 'trial',
    workerData,
    transferList: [answer],
    env: threadEnvironment(),
    // Loading makes little garbage, and the memory that V8 takes for it would stay with the process.
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB, maxYoungGenerationSizeMb: youngMiB },
  });
  noteThread(worker);
  const { promise, resolve, reject } = Promise.withResolvers<Trial>();
  const looking = setInterval(() => {
    const afterMs = deadline.exceeded(performance.now());
    if (afterMs !== undefined) reject(loadFault({ how: 'late', afterMs }, deadline.file));
  }, lookEveryMs);
  const take = (message: FromTrial): void => {
    if (message.say === 'fine') resolve(message);
    else reject(new SequentError(message.code, message.text));
  };
  answers.once('message', take);
  worker.once('error', (error) => {
    const isMemory = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY';
    reject(isMemory ? loadFault({ how: 'memory' }, deadline.file) : error);
  });
  worker.once('exit', (exitCode) => {
    // The end of the thread may be noticed before its answer.
    const last = receiveMessageOnPort(answers);
    if (last !== undefined) take(last.message);
    reject(loadFault({ how: 'ended', exitCode }, deadline.file));
  });
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted === true) onAbort();
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearInterval(looking);
    answers.close();
    await endThread(worker);
  }
}
