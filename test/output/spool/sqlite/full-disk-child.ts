/**
 * Runs in a namespace of its own: `full-disk-child.ts FOLDER`, where FOLDER is a small file system. It fills and frees
 * the file system, and writes what it sees as one JSON object.
 */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpoolFolder } from '../../../../src/output/spool/sqlite/spool-folder.ts';
import { sampleRecord } from '../sample-records.ts';

const [mount = ''] = process.argv.slice(2);
const ballast = join(mount, 'ballast');
const news: string[] = [];
const open = () => {
  const folder = new SpoolFolder(join(mount, 'spool'), {
    onNews: ({ about, reason }) => news.push(`${about}${reason === undefined ? '' : `: ${reason}`}`),
  });
  return { folder, store: folder.store('soc', { maxBytes: 64 * 1024 * 1024, maxAgeMs: 1e9 }) };
};

function fill(): void {
  const { bavail, bsize } = statfsSync(mount);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
}

let made = 0;
let { folder, store } = open();
const taken: string[] = [];
const append = (count: number): void => {
  store.append(Array.from({ length: count }, () => sampleRecord(String(made++), { bytes: 1_500 })));
};
const take = (count: number): void => {
  const found = store.next(0, count, 1e9);
  taken.push(...found.map(({ id }) => id));
  store.acknowledge(found.map(({ seq }) => seq));
};

append(500);
fill();
// The log (WAL) still has room, and a checkpoint may fail before it has none.
for (let at = 0; at < 200 && store.kind.type === 'disk'; at++) append(50);
const full = store.kind;
append(300);
take(700);
store.maintain(Date.now());
const stillFull = store.kind.type;
rmSync(ballast);
store.maintain(Date.now());
const freed = store.kind.type;
append(100);
take(50);
store.close();
folder.close();
fill();
({ folder, store } = open());
const atStart = store.kind.type;
append(5);
rmSync(ballast);
store.maintain(Date.now());
take(1_000_000);
const end = { waiting: store.waiting.records, lost: store.close() };
folder.close();
process.stdout.write(JSON.stringify({ full, stillFull, freed, atStart, made, taken, end, news }));
