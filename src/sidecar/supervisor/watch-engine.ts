import { word } from '../../ring/layout.ts';
import { Monitor, type MonitorOptions, type Watched } from '../../supervision/monitor.ts';
import { threadTimeReader } from '../../supervision/thread-time.ts';
import type { Activity } from '../../supervision/watchdog.ts';
import { engineProgress, flag, intakeCounts, type SharedMemory } from '../shared.ts';
import { type EngineThread, engineYoungMiB } from '../threads.ts';

export interface WatchEngineOptions
  extends Pick<MonitorOptions, 'onHang' | 'onSuspect' | 'onMemory' | 'onSlow' | 'budget' | 'times'> {
  readonly memory: SharedMemory;
  readonly engine: EngineThread;
  /** The folder of its thread in /proc. */
  readonly folder: string | undefined;
  /** The limit of its memory, in MiB. */
  readonly engineMiB: number;
}

/** What the engine's thread shows of itself. */
export function engineActivity(memory: SharedMemory): Activity {
  return { progress: engineProgress(memory), idle: isIdle(memory) };
}

function isIdle(memory: SharedMemory): boolean {
  return Atomics.load(new Int32Array(memory.ring.control), word.asleep) === 1 && runningAuthor(memory) < 0;
}

/** The number of the author that runs just now; -1: nobody. */
export function runningAuthor({ words }: SharedMemory): number {
  return Atomics.load(new Int32Array(words), flag.running);
}

/** Watches an engine that has loaded its signatures. */
export function watchEngine({ memory, engine, folder, engineMiB, ...options }: WatchEngineOptions): Monitor {
  const counts = intakeCounts(memory);
  const watched: Watched = {
    get activity() {
      return engineActivity(memory);
    },
    get idle() {
      return isIdle(memory);
    },
    get running() {
      return runningAuthor(memory);
    },
    runs: new Int32Array(memory.runs),
    get lost() {
      return counts.dropped;
    },
    heap: () => engine.heap(),
  };
  // Young memory comes on top of what the heap may grow to.
  const memoryLimit = (engineMiB + engineYoungMiB) * 2 ** 20;
  return new Monitor({ ...options, watched, readTime: threadTimeReader(folder), memoryLimit });
}
