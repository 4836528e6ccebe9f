import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of 10 ms. */
const ticksPerSecond = 100;

/** Processor time in seconds by thread. */
export type ThreadSeconds = Readonly<Record<string, number>>;

/** Names that Node and Sequent give their threads, and what the tables call them. All others are garbage collectors. */
const names: Readonly<Record<string, string>> = {
  MainThread: 'main',
  intake: 'intake',
  engine: 'engine',
  delivery: 'delivery',
};

/** Reads the processor time of each thread of a process. @throws {Error} if the process is gone */
export function threadSeconds(pid: number): ThreadSeconds {
  return byName(readThreads(pid));
}

interface Thread {
  readonly name: string;
  readonly seconds: number;
}

function readThreads(pid: number): ReadonlyMap<string, Thread> {
  return new Map(
    readdirSync(`/proc/${pid}/task`).map((tid) => {
      const text = readFileSync(`/proc/${pid}/task/${tid}/stat`, 'latin1');
      const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
      const fields = text.slice(close + 2).split(' ');
      const seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
      return [tid, { name: names[text.slice(open + 1, close)] ?? 'V8', seconds }];
    }),
  );
}

function byName(threads: ReadonlyMap<string, Thread>): ThreadSeconds {
  const sums: Record<string, number> = {};
  for (const { name, seconds } of threads.values()) sums[name] = (sums[name] ?? 0) + seconds;
  return sums;
}

/** Reads the processor time of each thread until a process ends. @returns the last reading of each thread */
export async function untilEnd(pid: number, closed: Promise<unknown>): Promise<ThreadSeconds> {
  const last = new Map(readThreads(pid));
  const timer = setInterval(() => {
    try {
      for (const [tid, thread] of readThreads(pid)) last.set(tid, thread);
    } catch {
      // It has just ended.
    }
  }, 20);
  await closed;
  clearInterval(timer);
  return byName(last);
}

/** Returns the processor time for one finding between two readings, in microseconds. */
export function perFinding(before: ThreadSeconds, after: ThreadSeconds, findings: number): ThreadSeconds {
  return Object.fromEntries(
    Object.entries(after).map(([name, total]) => [name, ((total - (before[name] ?? 0)) / findings) * 1e6]),
  );
}
