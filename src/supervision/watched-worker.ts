import type { Worker } from 'node:worker_threads';
import type { Watched } from './monitor.ts';
import { sumOf } from './sum-of.ts';

/** Where a worker shows its state. */
export interface ShownState {
  /** Number of steps of work so far; wraps at 2^32. */
  readonly steps: () => number;
  /** Number of the author that is running; negative if none is. */
  readonly running: () => number;
  /** Number of runs by author; wraps at 2^32. */
  readonly runs: Int32Array;
}

/** @returns the state of a worker that evaluates recordings, for its `Monitor` */
export function watchedWorker(worker: Worker, { steps, running, runs }: ShownState): Watched {
  const loop = worker.performance;
  let loopIdleMs = 0;
  return {
    get activity() {
      const before = loopIdleMs;
      loopIdleMs = loop.eventLoopUtilization().idle;
      // A thread that is blocked outside of its event loop cannot receive anything.
      const idle = this.idle && loopIdleMs > before;
      return { progress: steps() + sumOf(runs), idle, outside: this.idle };
    },
    get idle() {
      return running() < 0;
    },
    get running() {
      return running();
    },
    runs,
    lost: 0,
    heap: () => worker.getHeapStatistics(),
  };
}
