/** Loaded before anything else in a process of tests. It starts a thread that ends the process if a signature hangs. */
import { isMainThread, Worker } from 'node:worker_threads';
import { maxCountedAuthors } from '../../engine/authors/watch.ts';
import { tellOldImports } from '../../guard/old-imports.ts';
import { LoadingSign, loadingMemory } from '../../packs/loading-sign.ts';
import { ownThreadFolder } from '../../supervision/thread-time.ts';
import { openLog } from '../../telemetry/log.ts';
import { rememberBuiltIns } from '../../testing/guarded-run.ts';
import { showRuns } from '../../testing/shown-run.ts';
import { guardWords, stepWord } from './command-link.ts';
import type { TestGuardData } from './test-guard-thread.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const stepEveryMs = 100;

function guardTests(): void {
  rememberBuiltIns();
  const memory = {
    loading: loadingMemory(),
    words: new SharedArrayBuffer(guardWords * Int32Array.BYTES_PER_ELEMENT),
    runs: new SharedArrayBuffer(maxCountedAuthors * Int32Array.BYTES_PER_ELEMENT),
  };
  const words = new Int32Array(memory.words);
  const names = new LoadingSign(memory.loading);
  showRuns({ words, runs: new Int32Array(memory.runs), name: (authors) => names.show(authors.join('\n')) });
  const workerData: TestGuardData = { memory, folder: ownThreadFolder() };
  new Worker(new URL(`./test-guard-thread.${extension}`, import.meta.url), { workerData, execArgv: [] }).unref();
  // A process that returns to its event loop makes progress.
  setInterval(() => Atomics.add(words, stepWord, 1), stepEveryMs).unref();
}

if (isMainThread) {
  guardTests();
  tellOldImports(await openLog('text', process.stderr));
}
