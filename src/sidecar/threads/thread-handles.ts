import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { endThread } from '../../supervision/end-thread.ts';
import type { HeapUse } from '../../supervision/memory-limit.ts';
import type {
  EngineThreadData,
  FromEngine,
  FromIntake,
  IntakeThreadData,
  ToEngine,
  ToIntake,
} from '../thread-messages.ts';
import { engineWorker, intakeWorker } from './workers.ts';

/** The main thread's handle of the intake's thread. */
export interface IntakeThread {
  tell(message: ToIntake): void;
  terminate(): Promise<unknown>;
}

/** How a thread ended unexpectedly. */
export type ThreadEnd =
  | { readonly reason: 'memory' }
  | { readonly reason: 'ended'; readonly exitCode: number }
  | { readonly reason: 'bug'; readonly error: unknown };

/**
 * Starts the thread that reads Tracee's stream.
 * @param onMessage called with each message of the thread
 * @param onEnd called if the thread ends by itself. This is always a bug of Sequent, because the thread runs no
 * author's code.
 */
export function startIntakeThread(
  data: IntakeThreadData,
  onMessage: (message: FromIntake) => void,
  onEnd: (end: ThreadEnd) => void,
): IntakeThread {
  const worker = intakeWorker();
  watch(worker, onEnd);
  worker.on('message', onMessage);
  worker.postMessage(data);
  return {
    tell: (message) => worker.postMessage(message, message.tell === 'engine' ? [message.wake] : []),
    terminate: () => terminate(worker),
  };
}

/** The main thread's handle of the engine's thread. */
export interface EngineThread {
  /** Port that wakes the engine. The main thread transfers it to the intake's thread. */
  readonly wake: MessagePort;
  tell(message: ToEngine): void;
  /**
   * Memory use of the thread. The promise stays pending while the thread is blocked, and rejects after the thread has
   * ended.
   */
  heap(): Promise<HeapUse>;
  /** The worker's `threadId`. */
  readonly id: number;
  /** @returns false if the thread is blocked outside of JavaScript: it runs no more JavaScript, and ends later */
  terminate(): Promise<boolean>;
}

/**
 * Starts the thread that evaluates events.
 * @param memoryMiB heap limit that the main thread enforces, in MiB
 * @param onMessage called with each message of the thread
 * @param onEnd called if the thread ends by itself
 */
export function startEngineThread(
  data: Omit<EngineThreadData, 'wake'>,
  memoryMiB: number,
  onMessage: (message: FromEngine) => void,
  onEnd: (end: ThreadEnd) => void,
): EngineThread {
  const { port1, port2 } = new MessageChannel();
  const startData: EngineThreadData = { ...data, wake: port2 };
  const worker = engineWorker(memoryMiB);
  watch(worker, onEnd);
  worker.on('message', onMessage);
  worker.postMessage(startData, [port2]);
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
