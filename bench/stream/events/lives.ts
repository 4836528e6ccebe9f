import type { Recorded } from './recorded.ts';

/** Of a program that churns through thousands of threads, no more than these are taken: it would be nearly all there is. */
const threadsOfAProcess = 16;
/** Programs of fixtures/programs that misuse restartable sequences: a node that is watched is rarely under attack. */
const hostile = /^\/opt\/progs\/(?!b)/;

/** Lives of threads, from fork to exit. */
export interface Lives {
  /** Events of the lives, in the order of the stream. */
  readonly events: readonly Recorded[];
  /** Unique ids of the threads. */
  readonly threads: ReadonlySet<number>;
}

/**
 * Takes whole lives of harmless processes out of a recording, so that played again and again they leave nothing behind.
 * @param names the events to take
 * @param wanted about how many events; processes are then taken from all over the recording
 */
export function wholeLives(recorded: readonly Recorded[], names: ReadonlySet<string>, wanted: number): Lives {
  const events = recorded.filter(({ name }) => names.has(name));
  const forks = wholeForks(recorded);
  const all = livesOf(events, forks);
  const share = Math.min(1, wanted / all.events.length);
  const leaders = forks.filter(({ child, childProcess }) => child === childProcess);
  const chosen = leaders.filter((_, index) => Math.floor((index + 1) * share) > Math.floor(index * share));
  const processes = new Set(chosen.map(({ child }) => child));
  return livesOf(
    events,
    forks.filter(({ childProcess }) => processes.has(childProcess)),
  );
}

/** Forks of threads that were seen to end, as far as these are to be played. */
function wholeForks(recorded: readonly Recorded[]): Recorded[] {
  const bad = hostileProcesses(recorded);
  const ended = new Set(recorded.filter(({ name }) => name === 'sched_process_exit').map(({ thread }) => thread));
  const threads = new Map<number, number>();
  return recorded.filter(({ child, childProcess }) => {
    if (child === 0 || !ended.has(child) || bad.has(childProcess)) return false;
    const before = threads.get(childProcess);
    // A thread of a process that was there before the recording.
    if (before === undefined && child !== childProcess) return false;
    threads.set(childProcess, (before ?? 0) + 1);
    return (before ?? 0) < threadsOfAProcess;
  });
}

function livesOf(events: readonly Recorded[], forks: readonly Recorded[]): Lives {
  const threads = new Set(forks.map(({ child }) => child));
  const tids = new Set(forks.map(({ childTid }) => childTid));
  const belongs = ({ child, thread, cloned }: Recorded): boolean =>
    child > 0 ? threads.has(child) : threads.has(thread) || tids.has(cloned);
  return { events: events.filter(belongs), threads };
}

/** Processes that ran a hostile program at any time, and those that they started. */
function hostileProcesses(recorded: readonly Recorded[]): Set<number> {
  const bad = new Set(recorded.filter(({ executable }) => hostile.test(executable)).map(({ process }) => process));
  for (const { child, childProcess, process } of recorded) if (child > 0 && bad.has(process)) bad.add(childProcess);
  return bad;
}
