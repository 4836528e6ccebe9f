// The process of test files: `node scripts/test-process.js FILE...` runs the tests of one file after the other, and writes to the file that
// TEST_EVENTS names when each begins and ends. scripts/test-file.js starts it.
import { syncBuiltinESMExports } from 'node:module';
import { test } from 'node:test';
import timers from 'node:timers';
import { pathToFileURL } from 'node:url';
import { seedProperties } from './properties/register.js';
import { turnOf, write, writeEnd } from './test-events.js';

seedProperties();
const files = process.argv.slice(2);
const folder = process.cwd();
/** Repeating timers that the file has started. One that is left would keep this process after the last file, which would be blamed. */
let intervals = new Set();
const start = globalThis.setInterval;
globalThis.setInterval = timers.setInterval = (...args) => {
  const interval = start(...args);
  intervals.add(interval);
  return interval;
};
syncBuiltinESMExports();
// node:test runs one test at a time, in the order in which they were declared. A test of ours holds back those of a file until the whole
// file is loaded, and the one behind them says when they are over. Without a test that waits, node:test would run the `after` hooks of
// modules that several files use, and close what the later ones need.
let holding = files.length > 1 ? hold(files[0]) : undefined;
for (const [i, file] of files.entries()) {
  await load(file);
  const next = i + 1 < files.length ? hold(files[i + 1]) : undefined;
  holding?.release();
  if (next !== undefined) {
    await next.turn;
    tidy();
    writeEnd();
  }
  holding = next;
}

/** Takes back what the file has changed for the files behind it, and counts each change as a failure of the file. */
function tidy() {
  if (process.exitCode) {
    write({ name: 'after its tests', counts: true, failure: `the file left process.exitCode at ${process.exitCode}` });
  }
  process.exitCode = undefined;
  // Node says only by this field whether a timer is cleared.
  const left = [...intervals].filter((interval) => !Reflect.get(interval, '_destroyed') && interval.hasRef());
  intervals = new Set();
  for (const interval of left) clearInterval(interval);
  if (left.length > 0) {
    write({
      name: 'after its tests',
      counts: true,
      failure: `the file left repeating timers: ${left.length} of setInterval`,
    });
  }
  if (process.cwd() === folder) return;
  write({ name: 'after its tests', counts: true, failure: `the file left the working directory at ${process.cwd()}` });
  process.chdir(folder);
}

/** Declares a test that waits until it is released, when a file is loaded. `turn` settles when all tests before it are over. */
function hold(file) {
  const { promise, resolve } = Promise.withResolvers();
  const name = `before ${file}, in scripts/test-process.js`;
  const turn = turnOf(name);
  void test(name, () => promise);
  return { turn, release: resolve };
}

async function load(file) {
  write({ start: file, at: Date.now() });
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    // node:test would only note it. Node itself ends this process, and says where in the file it was.
    process.removeAllListeners('uncaughtException');
    process.removeAllListeners('unhandledRejection');
    throw error;
  }
}
