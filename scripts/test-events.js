// A reporter of Node's test runner: each result as one line of JSON in the file that TEST_EVENTS names, for scripts/test-process.js. Lines
// are written at once: a test that blocks would keep what is waiting to be written.
import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';

/** Linux shows 100 ticks each second on all processor architectures that Node runs on. */
const msOfTick = 10;
const events = openSync(process.env.TEST_EVENTS, 'a');
/** Tests that belong to no file, by their names: what is to be called when they have their turn. */
const turns = new Map();

/** @param line one event, in JSON's terms */
export function write(line) {
  writeSync(events, `${JSON.stringify(line)}\n`);
}

/** Says that the tests of the file that runs are over. */
export function writeEnd() {
  write({ end: true, at: Date.now(), cpuMs: cpuMs() });
}

/**
 * @param name of a test that stands between those of two files; its own result is no result of a file
 * @returns a promise that settles when it has its turn, and all results before it are written
 */
export function turnOf(name) {
  const { promise, resolve } = Promise.withResolvers();
  turns.set(name, resolve);
  return promise;
}

/** @yields nothing: the file has it all */
export default async function* report(source) {
  for await (const { type, data } of source) {
    if (turns.has(data.name)) {
      if (type === 'test:dequeue') turns.get(data.name)();
      if (type !== 'test:fail') continue;
    }
    // Something that a test has left behind went wrong after its end, or outside of all tests.
    if (type === 'test:diagnostic' && data.message.startsWith('Error: ')) {
      write({ name: 'after the end of a test', counts: true, failure: data.message });
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, details } = data;
    const isSuite = details.type === 'suite';
    const { error } = details;
    // A suite only fails by itself where something else than one of its tests has failed.
    const counts = !isSuite || (type === 'test:fail' && error?.failureType !== 'subtestsFailed');
    const cause = error?.cause ?? error;
    const failure =
      type === 'test:fail' ? (typeof cause === 'string' ? cause : inspect(cause, { depth: 6 })) : undefined;
    write({ name, counts, failure });
  }
  // A process that ends by itself in the middle of a test says no more.
  writeEnd();
  yield '';
}

/**
 * @returns processor time, in ms, of this process, of those that it has started, and of those that they have started. A process that
 *   has ended counts from when its parent has noticed
 */
function cpuMs(pid = 'self') {
  const { children, ticks } = processOf(pid);
  return children.reduce((sum, child) => sum + cpuMs(child), ticks * msOfTick);
}

/** @returns the running children of a process, and the processor time of itself and its ended children. proc_pid_stat(5): fields 14 to 17 */
function processOf(pid) {
  const stat = textOf(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  const lists = threadsOf(pid).map((thread) => textOf(`/proc/${pid}/task/${thread}/children`));
  return { ticks, children: lists.join(' ').split(' ').filter(Boolean) };
}

function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has just ended.
    return [];
  }
}

/** @returns the text of a file; '' where the process or thread that it tells of has just ended */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
