// The test command: runs the files in test/ and says "N passed, N failed" in its last line. Files whose tests need a process of their own have
// one; those of other folders share one or a few for each folder, so that what they import is loaded once.
//
//   npm test -- [--slow] [--deadline SECONDS] [--most-cpu SECONDS] [--slowest N] [--alone | --together] [OPTION OF NODE...] [FILE, FOLDER OR PATTERN...]
//
// Without a file, folder or pattern it leaves out the slow files, NAME.slow.test.ts. --slow runs only these: `npm run test:slow`.
// A file that is not done after the deadline is ended together with all processes that it has started, and counts as failed.
// A file that takes more processor time than --most-cpu counts as failed.
// --alone gives each file a process of its own, --together gives all of them one.
// --slowest lists the N files that took longest, and what all files took together.
// Node's own --test-timeout cannot end a loop that never returns to the event loop.
// Property tests have fixed seeds. PROPERTY_SEED=random, or a number, gives them another one, and PROPERTY_RUNS=10 runs each ten times as often.
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runFiles } from './test-file.js';
import { stopAll } from './test-groups.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const cache = `${root}node_modules/.cache/`;
const timesFile = `${cache}test-times.json`;
// Files often wait for processes: on two cores, four of them at a time keep the processors busy, three do not.
const concurrency = 4;
/** Properties that run ten times as often may take ten times as long. */
const patience = Math.max(1, Number(process.env.PROPERTY_RUNS) || 1);
// The limits end what hangs. They are no limits of speed, because a busy machine may give a file a twentieth of a core.
const defaultDeadlineSeconds = 600 * patience;
const defaultTestTimeoutMs = 300_000 * patience;
/** Slow files and their tests have so many times as long. */
const slowPatience = 3;
/** Folders and files in test/ that have a process for each file: what they start may go on until it ends, or changes what it has only once. */
const alone = [
  'bench/',
  'intake/live/',
  'ring/',
  'sidecar/supervision.slow.test.ts',
  'event/compiled/fast-reader.test.ts',
  // Signatures in its process do not come to an end.
  'e2e/faulty-stopped.slow.test.ts',
];
/** Folders whose files wait for programs or threads. They share several processes, which run beside each other. */
const processesOfFolder = { e2e: 4, house: 2, sidecar: 3 };
/**
 * Folders that share a process, in which modules that several of them import are loaded once. `detectors` and `signature` run the
 * TypeScript compiler over the same files. `chaos` and `coverage` run signatures in their process, and so does `recorder`, which locks the built-ins, so later
 * files cannot mock timers. Folders that are not listed share one process.
 */
const together = [
  ['e2e'],
  ['house'],
  ['sidecar'],
  ['cli'],
  ['chaos', 'coverage'],
  ['recorder'],
  ['detectors', 'signature'],
  ['engine', 'event'],
  ['intake', 'tracee'],
  ['output'],
  ['signatures'],
];

const { deadlineSeconds, mostCpuSeconds, slowest, sharing, isSlow, options, patterns } = readArguments(
  process.argv.slice(2),
);
const { files, leftOut } = chooseFiles();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    stopAll();
    process.kill(process.pid, signal);
  });
}

const results = [];
/** One seed for all properties, so that one number repeats the run. */
const variables =
  process.env.PROPERTY_SEED === 'random' ? { PROPERTY_SEED: String(Math.floor(Math.random() * 2 ** 31)) } : {};
const waiting = processesOf(files);
await Promise.all(Array.from({ length: concurrency }, work));

const failures = results.flatMap(({ file, failed }) => failed.map(({ name, failure }) => ({ file, name, failure })));
for (const { file, name, failure } of failures.sort((a, b) => (a.file < b.file ? -1 : 1))) {
  process.stdout.write(`\n✗ ${file}: ${name}\n${failure}\n`);
}
if (slowest > 0) showSlowest();
keepTimes();
const { PROPERTY_SEED: seed } = { ...process.env, ...variables };
if (seed !== undefined) process.stdout.write(`\nPROPERTY_SEED=${seed} repeats this run.\n`);
if (leftOut > 0) process.stdout.write(`\n${leftOut} slow files were left out; \`npm run test:slow\` runs them\n`);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
process.stdout.write(`\n${passed} passed, ${failures.length} failed\n`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function work() {
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
    const testTimeoutMs = defaultTestTimeoutMs * (group.some(isSlowFile) ? slowPatience : 1);
    await runFiles(group, { root, options, deadlineOf, testTimeoutMs, variables }, (result) => {
      if (result.cpuMs > mostCpuSeconds * 1_000) result.failed.push(tooCostly(result));
      results.push(result);
      const bad = result.failed.length;
      process.stdout.write(
        `${bad > 0 ? '✗' : '✓'} ${result.file}  ${result.passed} passed${bad > 0 ? `, ${bad} FAILED` : ''}  ${Math.round(result.ms)} ms\n`,
      );
    });
  }
}

/** @returns the files by the process that runs them, those first that took longest the last time, or are new */
function processesOf(all) {
  if (sharing === 'together') return [all];
  // Options such as --test-name-pattern would also choose among the tests that keep the files of a process apart.
  const isShared = sharing !== 'alone' && options.length === 0;
  const places = new Map();
  const groups = Map.groupBy(all, (file) => {
    const folder = isShared && sharedFolder(file);
    if (!folder) return file;
    const place = places.get(folder) ?? 0;
    places.set(folder, place + 1);
    return `${folder} ${place % (processesOfFolder[folder] ?? 1)}`;
  });
  const times = readTimes();
  const timeOf = (group) => group.reduce((sum, file) => sum + (times[file] ?? Number.POSITIVE_INFINITY), 0);
  return [...groups.values()]
    .map((group) => ({ group, ms: timeOf(group) }))
    .sort((a, b) => (a.ms === b.ms ? 0 : b.ms - a.ms))
    .map(({ group }) => group);
}

/** @returns how long each file took when it ran last, in ms */
function readTimes() {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'));
  } catch {
    // None has run yet, or two runs wrote at the same time.
    return {};
  }
}

function keepTimes() {
  const own = results.filter(({ file }) => file.startsWith('test/'));
  if (own.length === 0) return;
  const times = { ...readTimes(), ...Object.fromEntries(own.map(({ file, ms }) => [file, Math.round(ms)])) };
  mkdirSync(cache, { recursive: true });
  writeFileSync(timesFile, JSON.stringify(times));
}

/** @returns a name for the files that share a process with this one; undefined for a file that needs one of its own */
function sharedFolder(file) {
  const [, path] = /^test\/(.+)$/.exec(file) ?? [];
  if (path === undefined || alone.some((one) => path.startsWith(one))) return undefined;
  return together.find((folders) => folders.includes(path.split('/')[0]))?.[0] ?? 'others';
}

function showSlowest() {
  const seconds = (ms) => (ms === undefined ? '?' : (ms / 1_000).toFixed(1)).padStart(7);
  const sum = (key) => results.reduce((total, result) => total + (result[key] ?? 0), 0);
  const row = ({ ms, cpuMs, file }) => `${seconds(ms)}  ${seconds(cpuMs)}  ${file}\n`;
  const rows = results.toSorted((a, b) => b.ms - a.ms).slice(0, slowest);
  const all = { ms: sum('ms'), cpuMs: sum('cpuMs'), file: `all ${results.length} files` };
  process.stdout.write(`\n   wall      cpu  (seconds)\n${[...rows, all].map(row).join('')}`);
}

/** @returns the files that run, and how many slow ones do not */
function chooseFiles() {
  const given = patterns.length === 0 ? ['test/**/*.test.ts'] : patterns;
  const found = [...new Set(given.flatMap(filesOf))].sort((a, b) => (a < b ? -1 : 1));
  const slow = found.filter(isSlowFile);
  if (isSlow) return { files: slow, leftOut: 0 };
  // Files and folders that are named run whole.
  if (patterns.length > 0) return { files: found, leftOut: 0 };
  return { files: found.filter((file) => !slow.includes(file)), leftOut: slow.length };
}

function isSlowFile(file) {
  return /\.slow\.test\.[cm]?[jt]s$/.test(file);
}

/** @returns how many seconds a file may take */
function deadlineOf(file) {
  return deadlineSeconds ?? defaultDeadlineSeconds * (isSlowFile(file) ? slowPatience : 1);
}

function tooCostly({ file, cpuMs }) {
  const failure =
    `it took ${(cpuMs / 1_000).toFixed(1)} s of processor time, more than ${mostCpuSeconds} s; make it cheaper, or move its slow tests to ` +
    `a file *.slow.test.ts (CONTRIBUTING.md)`;
  return { name: file, counts: true, failure };
}

/** @returns the files that a path of a file or folder, or a pattern, stands for. Files of the clone have paths below `root` */
function filesOf(given) {
  const path = resolve(root, given);
  const kind = statSync(path, { throwIfNoEntry: false });
  // A path of a file counts whatever its name is. A folder or a pattern may contain files that tests share.
  if (kind?.isFile()) return [belowRoot(path)];
  const found = kind?.isDirectory() ? globSync('**', { cwd: path }) : globSync(given, { cwd: root });
  const tests = found.filter((file) => /\.test\.[cm]?[jt]s$/.test(file));
  if (tests.length > 0) return tests.map((file) => belowRoot(resolve(kind === undefined ? root : path, file)));
  if (kind !== undefined) refuse(`the folder ${given} contains no file called *.test.ts`);
  refuse(`no file or folder is called ${given}, and as a pattern it matches no *.test.ts; paths start at ${root}`);
}

function belowRoot(path) {
  const below = relative(root, path);
  return below.startsWith('..') ? path : below;
}

function readArguments(args) {
  const given = {
    deadlineSeconds: undefined,
    mostCpuSeconds: Number.POSITIVE_INFINITY,
    slowest: 0,
    sharing: 'folder',
    isSlow: false,
    options: [],
    patterns: [],
  };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--deadline') given.deadlineSeconds = Number(args[++i]);
    else if (args[i] === '--most-cpu') given.mostCpuSeconds = Number(args[++i]);
    else if (args[i] === '--slow') given.isSlow = true;
    else if (args[i] === '--slowest') given.slowest = Number(args[++i]);
    else if (args[i] === '--alone' || args[i] === '--together') given.sharing = args[i].slice(2);
    else if (args[i].startsWith('-')) given.options.push(args[i]);
    else given.patterns.push(args[i]);
  }
  if (given.deadlineSeconds !== undefined && !(given.deadlineSeconds > 0))
    refuse('--deadline takes a number of seconds');
  if (!(given.mostCpuSeconds > 0)) refuse('--most-cpu takes a number of seconds');
  if (!(given.slowest >= 0)) refuse('--slowest takes a number of files');
  return given;
}

function refuse(why) {
  process.stderr.write(`npm test: ${why}\n`);
  process.exit(2);
}
