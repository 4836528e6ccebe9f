/** Loaded before anything else in a process of tests. It starts a thread that ends the process if a signature hangs. */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { isMainThread, Worker } from 'node:worker_threads';
import { maxCountedAuthors } from '../../engine/authors/watch.ts';
import { readSnapshot } from '../../engine/saved-state.ts';
import { tellOldImports } from '../../guard/old-imports.ts';
import { LoadingSign, loadingMemory } from '../../packs/loading-sign.ts';
import { isStripperBroken, nestedTooDeeply } from '../../packs/type-stripper.ts';
import { readState } from '../../state-file/read-state.ts';
import { ownThreadFolder } from '../../supervision/thread-time.ts';
import { openLog } from '../../telemetry/log.ts';
import { startWith } from '../../testing/case-engine.ts';
import { rememberBuiltIns } from '../../testing/guarded-run.ts';
import { showRuns } from '../../testing/shown-run.ts';
import { escapeLines } from '../failure.ts';
import { guardWords, stepWord } from './command-link.ts';
import type { TestGuardData } from './test-guard-thread.ts';
import { EndlessLoading, limitLoading, loadWithinLimit, surroundingsIn } from './test-limits.ts';

const extension = new URL(import.meta.url).pathname.endsWith('.ts') ? 'ts' : 'js';
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

/** Ends this process if its test file waits for something that does not happen while it is loaded. */
function guardLoading(loadTimeoutMs: number): void {
  const [, file] = process.argv;
  // The runner has the test files as arguments, too.
  if (file === undefined || process.execArgv.includes('--test')) return;
  limitLoading(loadTimeoutMs);
  setTimeout(() => {
    // A second import of a module that is being loaded waits for the first one.
    const loading = import(pathToFileURL(file).href);
    void loadWithinLimit(loading, 0).catch((error: unknown) => {
      if (!(error instanceof EndlessLoading)) return;
      const limit = `${loadTimeoutMs / 1_000} s (--load-timeout)`;
      writeSync(2, `sequent: ${escapeLines(file)} was not loaded within ${limit}; the tests of this file are ended\n`);
      process.kill(process.pid, 'SIGKILL');
    });
  }, loadTimeoutMs).unref();
}

/** Says what is at fault, because Node reports a fault of its own. */
function tellBrokenStripper(): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    const file = process.argv[1] ?? 'the test file';
    if (isStripperBroken(error)) writeSync(2, `sequent: ${escapeLines(`${file}: ${nestedTooDeeply}`)}\n`);
  });
}

if (isMainThread) {
  guardTests();
  const { loadTimeoutMs, stateFile } = surroundingsIn(import.meta.url);
  guardLoading(loadTimeoutMs);
  tellBrokenStripper();
  if (stateFile !== undefined) startWith(readSnapshot(await readState(stateFile)));
  tellOldImports(await openLog('text', process.stderr));
}
