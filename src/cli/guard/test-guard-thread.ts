/** The thread that watches a process of tests, and ends it if a signature hangs or uses up the memory. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { watchWords } from '../../engine/authors/watch.ts';
import { isAuthors, placeText } from '../../guard/author-files.ts';
import { type Place, pathOf } from '../../guard/call-sites.ts';
import { LoadingSign } from '../../packs/loading-sign.ts';
import { sumOf } from '../../supervision/sum-of.ts';
import { examineThread, type Stack } from '../../supervision/thread-stack.ts';
import { threadTimeReader } from '../../supervision/thread-time.ts';
import { Watchdog } from '../../supervision/watchdog.ts';
import { escapeLines } from '../failure.ts';
import { stepWord } from './command-link.ts';
import type { GuardMemory } from './command-messages.ts';

export interface TestGuardData {
  readonly memory: GuardMemory;
  /** The folder of the watched thread in /proc. */
  readonly folder: string | undefined;
}

const lookEveryMs = 250;
/** Memory of the whole process, in bytes. */
const memoryLimit = 2 * 2 ** 30;

function guard({ memory, folder }: TestGuardData): void {
  const words = new Int32Array(memory.words);
  const runs = new Int32Array(memory.runs);
  const names = new LoadingSign(memory.loading);
  const readTime = threadTimeReader(folder);
  const watchdog = new Watchdog(readTime);
  const end = (author: number, how: string): void => {
    const id = author < 0 ? undefined : names.file?.split('\n')[author];
    const who = id === undefined ? 'a signature or a test' : `the signature or model ${id}`;
    writeSync(2, `sequent: ${escapeLines(`${who} ${how}`)}; the tests of this file are ended\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const examine = async (running: number, isSure: boolean): Promise<void> => {
    const { stack, release } = await examineThread('main', (seen) => authorsPlace(seen) !== undefined, readTime);
    const place = authorsPlace(stack);
    if (place !== undefined) end(running, `did not come to an end, at ${placeText(place)}`);
    if (isSure) end(running, 'did not come to an end');
    release();
  };
  const look = setInterval(() => {
    const running = Atomics.load(words, watchWords.running);
    // A thread that waits in its event loop still counts steps.
    const progress = (words[stepWord] ?? 0) + sumOf(runs);
    if (watchdog.look(performance.now(), { progress, idle: false, outside: running < 0 })) {
      clearInterval(look);
      void examine(running, true);
    } else if (watchdog.suspects) void examine(running, false);
    else if (process.memoryUsage.rss() > memoryLimit) end(running, 'used up the memory');
  }, lookEveryMs);
}

function authorsPlace(stack: Stack): Place | undefined {
  return stack.map((place) => ({ ...place, file: pathOf(place.file) })).find(isAuthors);
}

guard(workerData);
