/**
 * Runs in a namespace of its own: `full-disk-child.ts FOLDER`, where FOLDER is a small file system. It fills and frees
 * the file system, and writes what it sees as one JSON object.
 */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '../../../src/history/sqlite/open-history.ts';
import { openHistoryDestination } from '../../../src/output/destination/history/history.ts';
import { sampleRecord } from '../../output/spool/sample-records.ts';
import { findingLine } from '../sample.ts';

const [mount = ''] = process.argv.slice(2);
const ballast = join(mount, 'ballast');
const dir = join(mount, 'history');
const fill = (left = 0): void => {
  const free = statfsSync(mount);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, free.bavail * free.bsize - left)));
};
const context = {
  output: 'history',
  node: 'n',
  contentType: 'application/json',
  secrets: { read: async () => '', variable: () => undefined },
};
const open = () => openHistoryDestination({ dir, maxBytes: 64 * 2 ** 20, maxAgeMs: 1e9 }, context);
const never = new AbortController().signal;

let made = 0;
const stored: string[] = [];
const send = async (destination: ReturnType<typeof open>, count: number): Promise<string> => {
  const ids = Array.from({ length: count }, () => `f${made++}`);
  const records = ids.map((id) => ({
    ...sampleRecord(id),
    body: Buffer.from(findingLine({ id, texts: ['x'.repeat(2_000)] })),
  }));
  try {
    await destination.send(records, never);
    stored.push(...ids);
    return 'stored';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : '';
  }
};

fill();
const first = open();
const atStart = await send(first, 5);
rmSync(ballast);
const freed = await send(first, 100);
fill(200_000);
let full = 'stored';
for (let at = 0; at < 200 && full === 'stored'; at++) full = await send(first, 50);
const reader = openHistory(dir);
const readable = [...reader.search({ limit: 10_000 })].length === stored.length;
rmSync(ballast);
const again = await send(first, 50);
await first.close(never);
const found = [...reader.search({ limit: 10_000 })].map(({ id }) => id);
reader.close();
const missing = stored.filter((id) => !found.includes(id));
const extra = found.length - stored.length;
process.stdout.write(
  JSON.stringify({ atStart, freed, full, readable, again, missing, extra, damaged: first.counts.damagedFiles }),
);
