/**
 * Puts small faults into the sources, one at a time, and looks whether the tests that run the changed place notice:
 *
 *   npm run mutants -- [--seed N] [--count N] [--only FOLDER,...] [--minutes N] [--budget SECONDS] [--jobs N] [--id ID,...] [--again] [--report]
 *
 * The first runs record which test file runs which part of the sources. Results are kept in node_modules/.cache, so that a run that
 * ended after --minutes goes on where it was; it exits with 3 while something is left to do. A seed names the same faults for as long
 * as their lines stay. For each fault the nearest and fastest tests come first, up to --budget seconds of them. --again tries the faults
 * that survived once more, --id only some of them. --report only shows the results.
 */

import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutate } from '../src/mutation/mutants-of.ts';
import { copyTree, removeTree, runTest } from './mutants/copy.ts';
import { coverageOf } from './mutants/coverage.ts';
import { type Mutant, mutantsOf, parses } from './mutants/operators.ts';
import { reportOf } from './mutants/report.ts';
import { type Recorded, type Result, readState, type State } from './mutants/state.ts';
import { testsFor } from './mutants/tests-for.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const stateFile = join(root, 'node_modules/.cache/mutants.json');
/** Tests of these folders run the command line, the sidecar and the outputs; the others would only cost time. */
const testFiles =
  'test/{cli,config,doctor,e2e,evaluation,output,sidecar,statistics,supervision,telemetry,simulated}/**/*.test.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '300' },
    only: { type: 'string', default: 'src/cli,src/config,src/sidecar,src/output' },
    minutes: { type: 'string', default: '60' },
    budget: { type: 'string', default: '30' },
    jobs: { type: 'string', default: '2' },
    id: { type: 'string', default: '' },
    again: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});
const folders = values.only.split(',');
const endsAt = performance.now() + Number(values.minutes) * 60_000;
const state = readState(stateFile);
const sources = new Map(
  globSync('src/**/*.ts', { cwd: root }).map((file) => [file, readFileSync(join(root, file), 'utf8')]),
);
const chosen = choose(folders, Number(values.count), values.seed).filter(
  ({ id }) => values.id.includes(id) || values.id === '',
);
const copies: string[] = [];
process.once('exit', () => copies.forEach(removeTree));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

let left = 0;
if (!values.report) {
  left += await each(unrecorded(), record);
  if (left === 0) left += await each(undone(), tryMutant);
}
process.stdout.write(reportOf(chosen, state, folders));
if (left > 0) {
  process.stdout.write(`${left} left; run it again\n`);
  process.exitCode = 3;
}

/** The same faults for the same seed, spread over the folders as their sizes are. */
function choose(under: readonly string[], count: number, seed: string): Mutant[] {
  const all = [...sources]
    .filter(([file]) => under.some((folder) => file.startsWith(folder)))
    .flatMap(([file, text]) => mutantsOf(file, text));
  const place = ({ id }: Mutant): string => hash(`${seed} ${id}`);
  const taken: Mutant[] = [];
  for (const mutant of all.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))) {
    if (taken.length === count) break;
    if (parses(mutate(sources.get(mutant.file) ?? '', mutant))) taken.push(mutant);
  }
  return taken;
}

function unrecorded(): string[] {
  return globSync(testFiles, { cwd: root })
    .filter((file) => state.recorded[file]?.hash !== hash(readFileSync(join(root, file), 'utf8')))
    .toSorted();
}

function undone(): Mutant[] {
  return chosen.filter(({ id }) => {
    const result = state.results[id];
    return result === undefined || (values.again && (result.end === 'survived' || result.end === 'uncovered'));
  });
}

/** Works through a list with several copies until the time is over. @returns how much is left */
async function each<T>(list: readonly T[], work: (item: T, copy: string) => Promise<void>): Promise<number> {
  const waiting = [...list];
  if (waiting.length === 0) return 0;
  while (copies.length < Math.min(Number(values.jobs), waiting.length)) copies.push(copyTree(root));
  await Promise.all(
    copies.map(async (copy) => {
      for (;;) {
        if (performance.now() > endsAt) return;
        const item = waiting.shift();
        if (item === undefined) return;
        await work(item, copy);
        save(state);
      }
    }),
  );
  return waiting.length;
}

async function record(file: string, copy: string): Promise<void> {
  let ms = 0;
  const covered = await coverageOf(join(copy, '.coverage'), copy, ['src/'], async (env) => {
    const run = await runTest(copy, file, 170, env);
    if (!run.passed) process.stderr.write(`mutants: ${file} fails without a fault\n`);
    ms = run.ms;
  });
  const hashes = Object.fromEntries(Object.keys(covered).map((name) => [name, hash(sources.get(name) ?? '')]));
  state.recorded[file] = {
    hash: hash(readFileSync(join(root, file), 'utf8')),
    ms: Math.round(ms),
    covered,
    hashes,
  } satisfies Recorded;
  process.stdout.write(`recorded ${file} ${Math.round(ms)} ms\n`);
}

async function tryMutant(mutant: Mutant, copy: string): Promise<void> {
  const text = sources.get(mutant.file) ?? '';
  const { near, skipped } = testsFor(mutant, state.recorded, hash(text), Number(values.budget) * 1_000);
  const path = join(copy, mutant.file);
  writeFileSync(path, mutate(text, mutant));
  const result: Result = { end: near.length === 0 ? 'uncovered' : 'survived', tests: 0, skipped, by: undefined };
  for (const { file, ms } of near) {
    const run = await runTest(copy, file, Math.ceil(5 + (ms * 3) / 1_000));
    result.tests++;
    if (run.passed) continue;
    result.end = run.isLate ? 'timeout' : 'killed';
    result.by = file;
    break;
  }
  writeFileSync(path, text);
  state.results[mutant.id] = result;
  process.stdout.write(`${result.end} ${mutant.file}:${mutant.line} ${mutant.operator} ${result.by ?? ''}\n`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function save(all: State): void {
  mkdirSync(dirname(stateFile), { recursive: true });
  writeFileSync(stateFile, JSON.stringify(all));
}
