import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type TestSurroundings, withSurroundings } from '../../guard/test-limits.ts';
import type { WorkerAnswer, WorkerJob, WorkerPart } from '../../guard/test-worker-messages.ts';
import { onStopSignals, signalNumbers } from '../../signals.ts';

/** Answer of a worker, or the end of its process. */
type JobEnd = WorkerAnswer | { readonly task: 'ended' };

/** Everything that came of a job. */
export interface JobResult {
  readonly end: JobEnd;
  readonly parts: readonly WorkerPart[];
}

export interface PoolOptions extends TestSurroundings {
  /** @returns the job that goes on where the process of this one ended; undefined if nothing is left of it */
  readonly goOn?: (job: WorkerJob, parts: readonly WorkerPart[]) => WorkerJob | undefined;
  /** Discards standard error of the processes, because signatures are meant to fail in them. */
  readonly isQuiet?: boolean;
}

/** @returns why a job has no result */
export function errorOf(end: JobEnd): string {
  return end.task === 'failed' ? end.error : 'its process was ended';
}

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const self = new URL(`../../../self.${extension}`, import.meta.url).href;
const guard = new URL(`../../guard/guard-tests.${extension}`, import.meta.url).href;
const worker = fileURLToPath(new URL(`../../guard/test-worker.${extension}`, import.meta.url));

/**
 * Runs jobs in guarded processes beside each other. A process that ends, because a signature hangs or uses up the memory, is
 * replaced for the jobs that are left; its guard has named the signature on standard error.
 * @param take receives the end of each job, in the order of the jobs
 * @returns undefined; after SIGINT or SIGTERM the exit code, without the jobs that are left
 */
export async function runJobs<Job extends WorkerJob>(
  jobs: readonly Job[],
  take: (job: Job, result: JobResult) => Promise<void>,
  { goOn, isQuiet = false, ...surroundings }: PoolOptions,
): Promise<number | undefined> {
  const ends = new Map<number, JobResult>();
  const children = new Set<ChildProcess>();
  let [next, told] = [0, 0];
  let stopped: number | undefined;
  const release = onStopSignals((signal) => {
    stopped = 128 + signalNumbers[signal];
    for (const { pid } of children) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  });
  let telling = Promise.resolve();
  const tell = async (): Promise<void> => {
    for (let end = ends.get(told); end !== undefined; end = ends.get(told)) {
      const job = jobs[told];
      ends.delete(told++);
      if (job !== undefined) await take(job, end);
    }
  };
  const isStopped = (): boolean => stopped !== undefined;
  const isOver = (): boolean => isStopped() || next >= jobs.length;
  const lane = async (): Promise<void> => {
    let child: ChildProcess | undefined;
    while (!isOver()) {
      const at = next++;
      const job = jobs[at];
      if (job === undefined) break;
      const parts: WorkerPart[] = [];
      let current: WorkerJob | undefined = job;
      let end: JobEnd = { task: 'ended' };
      while (current !== undefined && !isStopped()) {
        child ??= start(children, isQuiet, surroundings);
        end = await doJob(child, current, parts);
        current = undefined;
        if (end.task === 'failed' && end.isLast) child = kill(child);
        if (end.task !== 'ended') break;
        child = undefined;
        current = goOn?.(job, parts);
      }
      if (stopped !== undefined) break;
      ends.set(at, { end, parts });
      await (telling = telling.then(tell));
    }
    kill(child);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, lane));
  release();
  return stopped;
}

/** Ends a process. A test file may have left something that keeps it alive. */
function kill(child: ChildProcess | undefined): undefined {
  child?.kill('SIGKILL');
}

function start(children: Set<ChildProcess>, isQuiet: boolean, surroundings: TestSurroundings): ChildProcess {
  // A looping signature handles no signal. A process group of its own can be killed as a whole.
  const child = spawn(process.execPath, ['--import', self, '--import', withSurroundings(guard, surroundings), worker], {
    stdio: ['ignore', isQuiet ? 'ignore' : 2, isQuiet ? 'ignore' : 2, 'ipc'],
    serialization: 'advanced',
    detached: true,
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** @param parts receives what the worker says before its answer */
function doJob(child: ChildProcess, job: WorkerJob, parts: WorkerPart[]): Promise<JobEnd> {
  const { promise, resolve } = Promise.withResolvers<JobEnd>();
  const answered = (message: WorkerAnswer | WorkerPart): void => {
    if ('part' in message) parts.push(message);
    else done(message);
  };
  const ended = (): void => done({ task: 'ended' });
  const done = (end: JobEnd): void => {
    child.off('message', answered);
    child.off('exit', ended);
    resolve(end);
  };
  child.on('message', answered);
  child.on('exit', ended);
  child.send(job, (error) => {
    if (error !== null) ended();
  });
  return promise;
}
