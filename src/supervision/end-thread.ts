import type { Worker } from 'node:worker_threads';

const endMs = 2_000;

/** Workers of this thread that run; `true`: one that did not end when it was to. */
const alive = new Map<Worker, boolean>();

/** Notes a worker, which `leave` is not to wait for without end. */
export function noteThread(worker: Worker): void {
  alive.set(worker, false);
  worker.once('exit', () => alive.delete(worker));
}

/**
 * Ends a worker. One that is blocked outside of JavaScript, such as by a child process that it waits for, ends only when that is over;
 * it runs no more JavaScript then.
 * @returns whether it has ended within the time
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
  // Another program in place of this one, which only has this exit code, takes all threads with it.
  process.execve?.(process.execPath, [process.execPath, '-e', `process.exitCode = ${Number(exitCode ?? 0)}`], {});
  process.kill(process.pid, 'SIGKILL');
}
