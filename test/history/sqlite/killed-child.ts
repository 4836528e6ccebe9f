/** `killed-child.ts FOLDER SIZE`: writes findings until it is killed, and prints the number of each stored batch. */
import { HistoryWriter } from '../../../src/history/sqlite/writer.ts';
import { findingLine } from '../sample.ts';

const [dir = '', maxBytes = ''] = process.argv.slice(2);
const limits = { maxBytes: Number(maxBytes), maxAgeMs: 86_400_000 };
const writer = new HistoryWriter(dir, { limits, onNews: ({ about }) => process.stdout.write(`${about}\n`) });
for (let batch = 0; ; batch++) {
  writer.write(
    Array.from({ length: 20 }, (_, index) => findingLine({ id: `${batch}-${index}`, texts: ['x'.repeat(9_000)] })),
  );
  process.stdout.write(`${batch}\n`);
}
