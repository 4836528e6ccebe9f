/**
 * A process that is killed: `killed-child.ts FOLDER FIRST`. It appends batches of records with rising numbers, and
 * acknowledges some of the oldest. It writes a line after each call that returned: `+ LAST` or `- FIRST LAST`.
 */
import { writeSync } from 'node:fs';
import { SpoolFolder } from '../../../../src/output/spool/sqlite/spool-folder.ts';
import { sampleRecord } from '../sample-records.ts';

const [dir = '', first = '0'] = process.argv.slice(2);
const store = new SpoolFolder(dir, { onNews() {} }).store('soc', { maxBytes: 1e9, maxAgeMs: 1e9 });
let number = Number(first);
for (;;) {
  // A batch of another size each time, so that transactions and checkpoints end at different places.
  const size = 1 + ((number * 7) % 60);
  store.append(Array.from({ length: size }, () => sampleRecord(String(number++), { bytes: 1_500 })));
  writeSync(1, `+ ${number - 1}\n`);
  const taken = store.next(0, size - 1, 1e9);
  const [one] = taken;
  if (one === undefined) continue;
  writeSync(1, `? ${one.id} ${taken.at(-1)?.id}\n`);
  store.acknowledge(taken.map(({ seq }) => seq));
  writeSync(1, `- ${one.id} ${taken.at(-1)?.id}\n`);
}
