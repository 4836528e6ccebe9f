import { word } from '../../ring/layout.ts';
import { Monitor, type MonitorOptions, type Watched } from '../../supervision/monitor.ts';
import { threadTimeReader } from '../../supervision/thread-time.ts';
import type { Activity } from '../../supervision/watchdog.ts';
import { engineProgress, flag, intakeCounts, type SharedMemory } from '../shared.ts';
import type { EngineThread } from '../threads/thread-handles.ts';
import { engineGarbageMiB } from '../threads/workers.ts';

export interface WatchEngineOptions
  extends Pick<MonitorOptions, 'onHang' | 'onSuspect' | 'onMemory' | 'onSlow' | 'budget' | 'times'> {
  readonly memory: SharedMemory;
  readonly engine: EngineThread;
  /** The folder of the engine's thread in /proc. */
  readonly folder: string | undefined;
  /** Memory limit of the engine, in MiB. */
  readonly engineMiB: number;
}

/** @returns progress and idleness of the engine's thread */
export function engineActivity(memory: SharedMemory): Activity {
  return { progress: engineProgress(memory), idle: isIdle(memory) };
}

function isIdle(memory: SharedMemory): boolean {
  return Atomics.load(new Int32Array(memory.ring.control), word.asleep) === 1 && runningAuthor(memory) < 0;
}

/** @returns the index of the author that is running now; -1 if none is */
export function runningAuthor({ words }: SharedMemory): number {
  return Atomics.load(new Int32Array(words), flag.running);
}

/**
 * Watches an engine that has loaded its signatures.
 * @returns the running monitor; stop it with `stop()`
 */
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
  const memoryLimit = (engineMiB + engineGarbageMiB) * 2 ** 20;
  return new Monitor({ ...options, watched, readTime: threadTimeReader(folder), memoryLimit });
}
