/** A process that is killed: `killed-child.ts FILE`. It saves one snapshot after the other, and writes the number of each that is saved. */
import { writeSync } from 'node:fs';
import { StateFile } from '../../src/state-file/state-file.ts';

const log = { info() {}, warn() {}, error() {} };
const file = await StateFile.open(process.argv[2] ?? '', log);
for (let number = Number(String(Buffer.from(file.snapshot ?? [])).slice(0, 8)); ; ) {
  number++;
  file.save(
    Buffer.from(
      String(number)
        .padStart(8, '0')
        .repeat(20_000 + (number % 7) * 10_000),
    ),
  );
  await file.settled();
  writeSync(1, `${number}\n`);
}
