import type { Worker } from 'node:worker_threads';

const endMs = 2_000;

/** Running workers of this thread. The value is true for a worker that did not end in time. */
const alive = new Map<Worker, boolean>();

/** Registers a worker, so that `leave` does not wait for it without limit. */
export function noteThread(worker: Worker): void {
  alive.set(worker, false);
  worker.once('exit', () => alive.delete(worker));
}

/**
 * Ends a worker. A worker that is blocked outside of JavaScript, for example in a synchronous child process, ends only
 * after that call returns; it runs no more JavaScript.
 * @returns whether the worker ended in time
 */
export async function endThread(worker: Worker): Promise<boolean> {
  if (alive.get(worker) === true) return false;
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), endMs);
  const ended = await Promise.race([worker.terminate().then(() => true), late]);
  clearTimeout(timer);
  if (!ended && alive.has(worker)) alive.set(worker, true);
  return ended;
}

/** Ends the process. `process.exit` would wait for a thread that cannot be ended. */
export async function leave(exitCode: number | string | null | undefined = process.exitCode): Promise<void> {
  const ended = await Promise.all([...alive.keys()].map(endThread));
  if (!ended.includes(false)) process.exit(exitCode);
  // Replacing this process by a program that only sets the exit code ends all threads.
  process.execve?.(process.execPath, [process.execPath, '-e', `process.exitCode = ${Number(exitCode ?? 0)}`], {});
  process.kill(process.pid, 'SIGKILL');
}
