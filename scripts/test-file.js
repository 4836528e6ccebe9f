// Runs one test file in a process of its own, and ends it with all that it has started when its time is over.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Of what a file writes to standard error this much is shown where it ends without a result. */
const shownBytes = 16 * 1024;

/** Process groups that run. */
const groups = new Set();

/** Ends all files that run, and what they have started. */
export function stopAll() {
  for (const group of groups) killGroup(group);
}

/**
 * @param file a path below `root`
 * @returns how many tests passed, those that failed with their text, and how long the file took, with its processor time
 *   (undefined where it was ended)
 */
export async function runFile(file, { root, options, deadlineSeconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-test-'));
  const events = join(folder, 'events');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('../src/self.ts', import.meta.url).href,
      '--test-timeout=60000',
      `--test-reporter=${new URL('./test-events.js', import.meta.url).href}`,
      '--test-reporter-destination=stdout',
      ...options,
      file,
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
        NODE_TEST_CONTEXT: undefined,
        TEST_EVENTS: events,
      },
    },
  );
  groups.add(child.pid);
  const stderr = tail(child.stderr);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(child.pid);
  }, deadlineSeconds * 1_000);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...how) => resolve(how));
  });
  clearTimeout(timer);
  killGroup(child.pid);
  groups.delete(child.pid);
  const lines = readEvents(events);
  rmSync(folder, { recursive: true, force: true });
  const tests = lines.filter(({ counts }) => counts);
  const isDone = lines.at(-1)?.done === true;
  const failed = tests.filter(({ failure }) => failure !== undefined);
  if (isLate) failed.push({ name: file, failure: late(deadlineSeconds, tests) });
  else if (!isDone || (code !== 0 && failed.length === 0)) {
    const when = isDone ? '' : ' before its tests had ended';
    failed.push({ name: file, failure: `the file ended with ${code ?? signal}${when}\n${stderr()}` });
  }
  return {
    file,
    passed: tests.filter(({ failure }) => failure === undefined).length,
    failed,
    ms: performance.now() - started,
    cpuMs: lines.at(-1)?.cpuMs,
  };
}

function late(seconds, tests) {
  const last = tests.at(-1);
  const where = last === undefined ? 'no test had ended' : `the last test that ended was: ${last.name}`;
  return `the file was not done after ${seconds} s and was ended (SIGKILL); ${where}`;
}

/** What came last from a stream, also shown at once where TEST_STDERR asks for it. */
function tail(stream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (part) => {
    if (process.env.TEST_STDERR) process.stderr.write(part);
    text = (text + part).slice(-shownBytes);
  });
  return () => text;
}

/** Results of the tests that had ended; a file that was killed leaves a line unfinished. */
function readEvents(path) {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function killGroup(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
