import { type ResourceLimits, Worker } from 'node:worker_threads';
import { usualEngineMiB } from '../../config/settings/engine-memory.ts';
import { threadEnvironment } from '../../config/thread-environment.ts';
import { noteThread } from '../../supervision/end-thread.ts';
import { compileInPlace } from '../v8/memory.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/**
 * Limits of V8's young generation, in MiB. V8 allocates it only as needed. Half of it costs the engine 7 % at full load
 * (docs/decisions/0080-memory-of-a-sidecar.md). The intake's thread creates very few objects.
 */
const engineYoungMiB = 48;
const intakeYoungMiB = 4;
/** Memory that the engine may use beyond the limit of the operator, in MiB: garbage that is not collected yet. */
export const engineGarbageMiB = 48;

/** An engine's thread that loads its modules and waits for its start data. */
let early: Worker | undefined;

/**
 * Starts the engine's thread before the settings are known, so that it loads its modules while the main thread loads its
 * own. It does not keep the process alive until it is taken. The intake's thread has less to load, and does so while the
 * engine loads signatures.
 */
export function startEngineEarly(): void {
  compileInPlace();
  const worker = newEngineWorker(usualEngineMiB);
  worker.unref();
  const forget = (): void => {
    if (early === worker) early = undefined;
  };
  // The thread that replaces this one reports the error.
  worker.once('error', forget);
  worker.once('exit', forget);
  early = worker;
}

/**
 * @param memoryMiB heap limit that the main thread enforces, in MiB
 * @returns a thread that awaits an `EngineThreadData` as its first message
 */
export function engineWorker(memoryMiB: number): Worker {
  const worker = early;
  early = undefined;
  if (worker !== undefined && memoryMiB === usualEngineMiB) {
    worker.ref();
    return worker;
  }
  // V8 takes the limit of a heap only when the thread starts.
  void worker?.terminate();
  return newEngineWorker(memoryMiB);
}

/** @returns a thread that awaits an `IntakeThreadData` as its first message */
export function intakeWorker(): Worker {
  return start('intake', { maxYoungGenerationSizeMb: intakeYoungMiB });
}

function newEngineWorker(memoryMiB: number): Worker {
  // V8's limit is above the main thread's limit, so that the main thread acts first and can name the author at fault.
  return start('engine', {
    maxOldGenerationSizeMb: memoryMiB + engineGarbageMiB,
    maxYoungGenerationSizeMb: engineYoungMiB,
  });
}

function start(name: 'intake' | 'engine', resourceLimits: ResourceLimits): Worker {
  const file = new URL(`../${name}/${name}-thread.${extension}`, import.meta.url);
  const worker = new Worker(file, { name, env: threadEnvironment(), resourceLimits });
  noteThread(worker);
  return worker;
}
