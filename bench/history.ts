/**
 * Measures the history: `node bench/history.ts [SECONDS] [FOLDER]`. It stores real findings, as a recording gives them,
 * in batches as large as those of the output, until the history removes its oldest files. Then it searches. It prints findings per second, processor time and disk space for a finding, and times of searches.
 *
 * It exits with 1 if processor time allows fewer than 2 000 findings a second on one core.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryQuery } from '../src/history/query.ts';
import { openHistory } from '../src/history/sqlite/open-history.ts';
import { HistoryWriter } from '../src/history/sqlite/writer.ts';

const leastPerSecond = 2_000;
const batchRecords = 128;
const maxBytes = 256 * 1024 * 1024;

const seconds = Number(process.argv[2] ?? 20);
const base = process.argv[3] ?? tmpdir();
const program = join(import.meta.dirname, '..', 'bin', 'sequent.js');
const recording = join(import.meta.dirname, '..', 'fixtures', 'recordings', 'rseq.pb.gz');
const lines = execFileSync(process.execPath, [program, 'replay', recording, '--output', 'json'], { encoding: 'utf8' })
  .split('\n')
  .filter((line) => line !== '');
const dir = join(mkdtempSync(join(base, 'sequent-bench-history-')), 'history');
const writer = new HistoryWriter(dir, {
  limits: { maxBytes, maxAgeMs: 86_400_000 },
  onNews: (news) => console.log(news),
});

function sizeOf(): number {
  return readdirSync(dir).reduce(
    (sum, file) => sum + (statSync(join(dir, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** A line with a time and an id of its own. */
function lineOf(number: number): string {
  const line = lines[number % lines.length] ?? '';
  const time = new Date(1.7e12 + number).toISOString();
  const id = number.toString(16).padStart(32, '0');
  return line
    .replace(/^\{"timestamp":"[^"]*"/, `{"timestamp":"${time}"`)
    .replace(/"finding_id":"[^"]*"/, `"finding_id":"${id}"`);
}

const started = performance.now();
let [records, largest, slowest, cpuUs, wroteMs, bytes, perRecord] = [0, 0, 0, 0, 0, 0, 0];
while (performance.now() - started < seconds * 1_000) {
  const batch = Array.from({ length: batchRecords }, (_, index) => lineOf(records + index));
  const [before, cpu] = [performance.now(), process.cpuUsage()];
  writer.write(batch);
  const took = performance.now() - before;
  const { user, system } = process.cpuUsage(cpu);
  cpuUs += user + system;
  wroteMs += took;
  slowest = Math.max(slowest, took);
  records += batchRecords;
  for (const line of batch) bytes += line.length;
  if ((records / batchRecords) % 20 !== 0) continue;
  writer.maintain();
  largest = Math.max(largest, sizeOf());
  if (writer.counts.removedFiles === 0) perRecord = sizeOf() / records;
}
const [rate, each] = [records / (wroteMs / 1_000), cpuUs / records];
console.log(
  `store: ${Math.round(rate)} findings/s, ${Math.round(each)} us of processor time each, slowest batch ${Math.round(slowest)} ms`,
);
console.log(
  `space: ${Math.round(perRecord)} bytes for a finding of ${Math.round(bytes / records)} bytes, files at most ${Math.round(largest / 2 ** 20)} MiB of ${maxBytes / 2 ** 20} MiB, ${writer.counts.removedFiles} files removed`,
);
const reader = openHistory(dir);
const kept = reader.counts({}, 'kind').total;
const queries: readonly (readonly [string, HistoryQuery])[] = [
  ['the newest 100', {}],
  ['a rare word', { text: 'userland' }],
  ['a process that is absent', { process: ['/no/such'] }],
  ['a part of a container that is absent', { container: ['*no-such*'] }],
  ['a severity that is absent', { severity: 'critical', signature: ['ABSENT'] }],
  ['a path that is absent', { path: ['/no/such*'] }],
];
for (const [name, query] of queries) {
  const before = performance.now();
  const found = [...reader.search(query)].length;
  console.log(`search, ${name}: ${found} of ${kept} findings in ${Math.round(performance.now() - before)} ms`);
}
const before = performance.now();
reader.counts({}, 'signature');
console.log(`count by signature: ${kept} findings in ${Math.round(performance.now() - before)} ms`);
reader.close();
writer.close();
rmSync(join(dir, '..'), { recursive: true });
console.log(`largest memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
process.exitCode = 1e6 / each < leastPerSecond ? 1 : 0;
