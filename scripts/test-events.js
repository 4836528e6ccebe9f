// A reporter of Node's test runner: each result as one line of JSON in the file that TEST_EVENTS names, for scripts/test.js. Lines are
// written at once: a test that blocks would keep what is waiting to be written.
import { openSync, readFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';

/** @yields nothing: the file has it all */
export default async function* report(source) {
  const events = openSync(process.env.TEST_EVENTS, 'a');
  const write = (line) => writeSync(events, `${JSON.stringify(line)}\n`);
  for await (const { type, data } of source) {
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
  write({ done: true, cpuMs: cpuMs() });
  yield '';
}

/**
 * @returns processor time, in ms, of this process and of those that it has started and that have ended. proc_pid_stat(5): fields 14
 *   to 17, in ticks of which Linux shows 100 each second on all processor architectures that Node runs on
 */
function cpuMs() {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return ticks * 10;
}
