// Runs test files in one process, and ends it with all that it has started when the time of a file is over.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addGroup, endGroup, killGroup } from './test-groups.js';

/** Bytes of standard error that are shown of a process that ends without a result: the last ones. */
const shownBytes = 16 * 1024;
/** How often it is looked at what the files have come to. */
const lookEveryMs = 200;

/**
 * Runs files one after the other in one process. Where a file ends the process, or is not done in time, those behind it run in a new one.
 * @param files paths below `root`
 * @param options options of Node, the deadline of each file in seconds and the time limit of a test, and environment variables for the
 *   processes
 * @param onResult called for each file: how many tests passed, those that failed with their text, and how long the file took, with its
 *   processor time (undefined where it was ended). Loading what several files import counts for the first of them
 */
export async function runFiles(files, options, onResult) {
  for (let waiting = files; waiting.length > 0; ) {
    const results = new Results(waiting, onResult);
    await runProcess(waiting, results, options);
    waiting = waiting.slice(results.count);
  }
}

/** The results of the files of one process, from the events that it writes. */
class Results {
  #files;
  #onResult;
  #tests = [];
  #startedAt = Date.now();
  #usedMs = 0;
  /** How many files are over. */
  count = 0;

  constructor(files, onResult) {
    this.#files = files;
    this.#onResult = onResult;
  }

  /** The file that runs. */
  get file() {
    return this.#files[this.count];
  }

  /** When the file that runs was begun, in ms since 1970. */
  get since() {
    return this.#startedAt;
  }

  /** Whether a test of this process has failed. */
  hasFailures = false;
  /** The end of the last file. It is over when its process is. */
  last;

  add(event) {
    if (event.start !== undefined) {
      // The first file also pays for the start of the process.
      if (this.count > 0) this.#startedAt = event.at;
    } else if (event.end === undefined) {
      this.#tests.push(event);
      this.hasFailures ||= event.failure !== undefined;
    } else if (this.count < this.#files.length - 1) this.#end(event);
    else this.last = event;
  }

  /** The process has ended. @param failure what is wrong with the file that ran */
  finish(failure) {
    if (failure !== undefined) this.#tests.push({ name: this.#files[this.count], counts: true, failure });
    this.#end(failure === undefined ? this.last : { at: Date.now() });
  }

  /** Where the file that runs has come to, for whoever ends it. */
  get place() {
    const ended = this.#tests.findLast(({ counts }) => counts);
    return ended === undefined ? 'no test had ended' : `the last test that ended was: ${ended.name}`;
  }

  /** Advice for a file that did not run first in its process. */
  get earlier() {
    if (this.count === 0) return '';
    const files = this.#files.slice(0, this.count).join(', ');
    return `\nthe same process ran before it: ${files}; \`npm test -- --alone ${this.#files[this.count]}\` runs it alone`;
  }

  #end({ at, cpuMs }) {
    const counted = this.#tests.filter(({ counts }) => counts);
    this.#onResult({
      file: this.#files[this.count++],
      passed: counted.filter(({ failure }) => failure === undefined).length,
      failed: counted.filter(({ failure }) => failure !== undefined),
      ms: at - this.#startedAt,
      cpuMs: cpuMs === undefined ? undefined : cpuMs - this.#usedMs,
    });
    this.#tests = [];
    this.#startedAt = at;
    this.#usedMs = cpuMs ?? 0;
  }
}

async function runProcess(files, results, { root, options, deadlineOf, testTimeoutMs, variables }) {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-test-'));
  const path = join(folder, 'events');
  const events = new EventFile(path);
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('../src/self.ts', import.meta.url).href,
      `--test-timeout=${testTimeoutMs}`,
      `--test-reporter=${new URL('./test-events.js', import.meta.url).href}`,
      '--test-reporter-destination=stdout',
      ...options,
      new URL('./test-process.js', import.meta.url).pathname,
      ...files,
    ],
    {
      cwd: root,
      // A group of its own: what a killed file has started would go on otherwise.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Many tests start the program: compiled code that is kept saves each of them half its start.
      env: {
        NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled`,
        ...process.env,
        // The name of the host that findings have, on every machine.
        NODE_NAME: 'worker-1',
        NODE_TEST_CONTEXT: undefined,
        TEST_EVENTS: path,
        ...variables,
      },
    },
  );
  addGroup(child.pid);
  const stderr = tail(child.stderr);
  let isLate = false;
  const look = () => {
    for (const event of events.read()) results.add(event);
    isLate ||= Date.now() - results.since >= deadlineOf(results.file) * 1_000;
    if (isLate) killGroup(child.pid);
  };
  const timer = setInterval(look, lookEveryMs);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...how) => resolve(how));
  });
  clearInterval(timer);
  endGroup(child.pid);
  for (const event of events.read()) results.add(event);
  events.close();
  rmSync(folder, { recursive: true, force: true });
  results.finish(failureOf());

  function failureOf() {
    if (isLate)
      return `the file was not done after ${deadlineOf(results.file)} s and was ended (SIGKILL); ${results.place}${results.earlier}`;
    const isDone = results.last !== undefined;
    if (isDone && (code === 0 || results.hasFailures)) return undefined;
    return `the file ended with ${code ?? signal}${isDone ? '' : ' before its tests had ended'}${results.earlier}\n${stderr()}`;
  }
}

/** The events that a process writes, one a line. A process that was killed leaves a line unfinished. */
class EventFile {
  #fd;
  #bytes = Buffer.alloc(64 * 1024);
  #rest = '';

  constructor(path) {
    this.#fd = openSync(path, 'a+');
  }

  /** @returns what is new */
  read() {
    for (;;) {
      const length = readSync(this.#fd, this.#bytes);
      if (length === 0) break;
      this.#rest += this.#bytes.toString('latin1', 0, length);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop();
    return lines.map((line) => parse(Buffer.from(line, 'latin1').toString('utf8')));
  }

  close() {
    closeSync(this.#fd);
  }
}

/** @returns the event; for a line that is no JSON, a failure of the file that runs */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    const failure = `the file of events has a line that is not JSON: ${line.slice(0, 200)}`;
    return { name: 'the events of its process', counts: true, failure };
  }
}

/** The last text of a stream, also shown at once where TEST_STDERR asks for it. */
function tail(stream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (part) => {
    if (process.env.TEST_STDERR) process.stderr.write(part);
    text = (text + part).slice(-shownBytes);
  });
  return () => text;
}
