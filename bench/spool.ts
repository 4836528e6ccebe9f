/**
 * Measures the spool on disk: `node bench/spool.ts [SECONDS] [FOLDER]`. It appends batches of 500 records of 1.5 kB, reads
 * them back and acknowledges them, as the delivery thread does, once with an empty spool and once with a full one that
 * evicts. It prints records per second, processor time per record and the largest size of the files.
 *
 * It exits with 1 if processor time allows fewer than 20 000 records per second.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputRecord } from '../src/output/record.ts';
import { SpoolFolder } from '../src/output/spool/sqlite/spool-folder.ts';
import type { SpoolStore } from '../src/output/spool/store.ts';

const leastPerSecond = 20_000;
const batchRecords = 500;
const maxBytes = 64 * 1024 * 1024;

const seconds = Number(process.argv[2] ?? 5);
const base = process.argv[3] ?? tmpdir();

function batch(first: number): readonly OutputRecord[] {
  return Array.from({ length: batchRecords }, (_, index) => ({
    id: String(first + index).padStart(32, '0'),
    severity: index % 10 === 0 ? 'high' : 'medium',
    timestamp: 1_700_000_000_000_000_000n + BigInt(index),
    subject: 'process 4711 of container 3f1c, started 1700000000000000000',
    signature: 'RSEQ-004',
    pack: 'rseq',
    namespace: 'shop',
    body: Buffer.alloc(1_300, 'x'),
    contentType: 'application/json',
  }));
}

function sizeOf(dir: string): number {
  return readdirSync(dir).reduce((sum, file) => sum + statSync(join(dir, file)).size, 0);
}

function drainSome(store: SpoolStore): void {
  store.acknowledge(store.next(0, batchRecords, 1e9).map(({ seq }) => seq));
}

function measure(name: string, step: (store: SpoolStore, records: readonly OutputRecord[]) => void): number {
  const dir = mkdtempSync(join(base, 'sequent-bench-spool-'));
  const folder = new SpoolFolder(dir, { onNews: (news) => console.log(news) });
  const store = folder.store('bench', { maxBytes, maxAgeMs: 3_600_000 });
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  let records = 0;
  let largest = 0;
  let slowest = 0;
  while (performance.now() - started < seconds * 1_000) {
    const made = batch(records);
    const before = performance.now();
    step(store, made);
    slowest = Math.max(slowest, performance.now() - before);
    records += batchRecords;
    if (records % (batchRecords * 20) === 0) {
      store.maintain(Date.now());
      largest = Math.max(largest, sizeOf(dir));
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  const [perSecond, cpuUs] = [records / ((performance.now() - started) / 1_000), (user + system) / records];
  console.log(
    `${name}: ${Math.round(perSecond)} records/s, ${cpuUs.toFixed(1)} us of processor time each, files at most ${Math.round(largest / 1024 / 1024)} MiB, slowest batch ${Math.round(slowest)} ms`,
  );
  store.close();
  folder.close();
  rmSync(dir, { recursive: true });
  return 1e6 / cpuUs;
}

const rates = [
  measure('append, next, acknowledge', (store, records) => {
    store.append(records);
    drainSome(store);
  }),
  measure('append to a full spool', (store, records) => void store.append(records)),
];
process.exitCode = Math.min(...rates) < leastPerSecond ? 1 : 0;
