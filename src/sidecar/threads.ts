import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { threadEnvironment } from '../config/thread-environment.ts';
import { endThread, noteThread } from '../supervision/end-thread.ts';
import type { HeapUse } from '../supervision/memory-limit.ts';
import type {
  EngineThreadData,
  FromEngine,
  FromIntake,
  IntakeThreadData,
  ToEngine,
  ToIntake,
} from './thread-messages.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Most room for what dies young, in MiB. V8 takes it only as it is needed. The socket's thread makes next to nothing. */
export const engineYoungMiB = 48;
const intakeYoungMiB = 4;

/** The socket's thread, as the main thread sees it. */
export interface IntakeThread {
  tell(message: ToIntake): void;
  terminate(): Promise<unknown>;
}

/** How a thread came to its end without being told to. */
export type ThreadEnd =
  | { readonly reason: 'memory' }
  | { readonly reason: 'ended'; readonly exitCode: number }
  | { readonly reason: 'bug'; readonly error: unknown };

/** @param onEnd it ended by itself: always a bug, for nothing in it is an author's */
export function startIntakeThread(
  data: IntakeThreadData,
  onMessage: (message: FromIntake) => void,
  onEnd: (end: ThreadEnd) => void,
): IntakeThread {
  const worker = new Worker(new URL(`./intake/intake-thread.${extension}`, import.meta.url), {
    workerData: data,
    env: threadEnvironment(),
    resourceLimits: { maxYoungGenerationSizeMb: intakeYoungMiB },
  });
  watch(worker, onEnd);
  worker.on('message', onMessage);
  return {
    tell: (message) => worker.postMessage(message, message.tell === 'engine' ? [message.wake] : []),
    terminate: () => terminate(worker),
  };
}

/** The engine's thread, as the main thread sees it. */
export interface EngineThread {
  /** How the socket's thread wakes it: to be handed to that. */
  readonly wake: MessagePort;
  tell(message: ToEngine): void;
  /** What memory it uses; never settles while the thread is blocked, and rejects once it has ended. */
  heap(): Promise<HeapUse>;
  /** The id of the worker. */
  readonly id: number;
  /** @returns false where it is blocked outside of JavaScript: it runs no more JavaScript, and ends later */
  terminate(): Promise<boolean>;
}

/** @param memoryMiB what its heap may grow to */
export function startEngineThread(
  data: Omit<EngineThreadData, 'wake'>,
  memoryMiB: number,
  onMessage: (message: FromEngine) => void,
  onEnd: (end: ThreadEnd) => void,
): EngineThread {
  const { port1, port2 } = new MessageChannel();
  const workerData: EngineThreadData = { ...data, wake: port2 };
  const worker = new Worker(new URL(`./engine/engine-thread.${extension}`, import.meta.url), {
    workerData,
    transferList: [port2],
    env: threadEnvironment(),
    // Above what the main thread allows: that can still say whose fault it is.
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMiB + engineYoungMiB,
      maxYoungGenerationSizeMb: engineYoungMiB,
    },
  });
  watch(worker, onEnd);
  worker.on('message', onMessage);
  return {
    wake: port1,
    tell: (message) => worker.postMessage(message),
    id: worker.threadId,
    heap: () => worker.getHeapStatistics(),
    terminate: () => terminate(worker),
  };
}

const told = new WeakSet<Worker>();

function watch(worker: Worker, onEnd: (end: ThreadEnd) => void): void {
  noteThread(worker);
  let over = false;
  const end = (how: ThreadEnd): void => {
    if (over || told.has(worker)) return;
    over = true;
    onEnd(how);
  };
  worker.on('error', (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    end(code === 'ERR_WORKER_OUT_OF_MEMORY' ? { reason: 'memory' } : { reason: 'bug', error });
  });
  worker.on('exit', (exitCode) => end({ reason: 'ended', exitCode }));
}

function terminate(worker: Worker): Promise<boolean> {
  told.add(worker);
  return endThread(worker);
}
