/**
 * Measures the cost of reading, validating and evaluating an event: `node bench/reader.ts [ROUNDS] [--against DIR]...`.
 *
 * In memory, without a socket: messages of fixtures/recordings go through `Engine.message`. Cases:
 * - `unwanted`: events that nobody listens to;
 * - `N % subscribed`: the pack `rseq`, with so many unwanted events before each wanted one that N % are wanted;
 * - `listen NAME`: one signature whose handler for this event is empty, so all but evaluation;
 * - `validate NAME, WAY`: validation alone, of this checkout only (reader/validations.ts).
 *
 * Shown are nanoseconds of processor time for a message (all threads of the process, so that of the collector too) and bytes
 * that it leaves to the collector. DIR is another checkout of this repository with its dependencies. Each round runs every
 * side in a fresh process, one after the other, so that a busy moment of the machine meets all of them; shown is the median.
 * Compare within one run only.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

type Figures = ReadonlyMap<string, number>;

const defaultRounds = 5;
const root = fileURLToPath(new URL('..', import.meta.url));
/** So large that nothing is collected within a pass. */
const young = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

function measure(folder: string, mode: 'time' | 'memory'): Figures {
  const script = fileURLToPath(new URL('reader/measure.ts', import.meta.url));
  const flags = [...(mode === 'memory' ? young : []), '--import', resolve(folder, 'src/self.ts')];
  const { status, stdout } = spawnSync(process.execPath, [...flags, script, folder, mode], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the measurement of ${folder} ended with ${status}`);
  const figures: Record<string, number> = JSON.parse(stdout);
  return new Map(Object.entries(figures));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function figure(value: number, digits: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(digits);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string', multiple: true, default: [] } },
});
const rounds = Number(positionals[0] ?? defaultRounds);
const sides = [root, ...values.against.map((folder) => resolve(folder))];
const times = sides.map(() => [] as Figures[]);
for (let round = 0; round < rounds; round++) {
  for (const [index, side] of sides.entries()) times[index]?.push(measure(side, 'time'));
}
const memories = sides.map((side) => measure(side, 'memory'));
const titles = sides.map((_, index) => (index === 0 ? 'here' : `against ${index}`));
const columns = [...titles.map((title) => `${title} ns`), ...titles.map((title) => `${title} bytes`)];
process.stdout.write(`${'case'.padEnd(32)}${columns.map((title) => title.padStart(18)).join('')}\n`);
for (const name of memories[0]?.keys() ?? []) {
  const ns = times.map((all) => median(all.map((figures) => figures.get(name) ?? Number.NaN)));
  const bytes = memories.map((figures) => figures.get(name) ?? Number.NaN);
  const shown = [...ns.map((value) => figure(value, value < 100 ? 1 : 0)), ...bytes.map((value) => figure(value, 0))];
  process.stdout.write(`${name.padEnd(32)}${shown.map((value) => value.padStart(18)).join('')}\n`);
}
