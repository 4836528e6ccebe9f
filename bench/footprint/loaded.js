/**
 * Loads modules in the main thread and in further threads, collects garbage, and writes a line when that is done:
 * `node loaded.js '[["main module", ...], ["module of a thread", ...], ...]'`. It ends when its standard input ends.
 * Plain JavaScript, because the removal of types would take memory of its own.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Loads modules one after the other, as their thread does. */
async function load(modules) {
  for (const module of modules) await import(module);
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

if (isMainThread) {
  const [own = [], ...others] = JSON.parse(process.argv[2] ?? '[]');
  for (const modules of others) {
    const worker = new Worker(new URL(import.meta.url), { workerData: modules });
    await new Promise((resolve) => worker.once('message', resolve));
  }
  await load(own);
  process.stdout.write('loaded\n');
  process.stdin.on('end', () => process.exit()).resume();
} else {
  await load(workerData);
  parentPort?.on('message', () => {});
  parentPort?.postMessage('loaded');
}
