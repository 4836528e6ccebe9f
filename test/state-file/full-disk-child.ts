/** A process with its file on a full disk: `full-disk-child.ts FOLDER`. It writes what it sees as JSON. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readState } from '../../src/state-file/read-state.ts';
import { StateFile } from '../../src/state-file/state-file.ts';

const [folder = ''] = process.argv.slice(2);
const [path, filler] = [join(folder, 'state'), join(folder, 'filler')];
const lines: string[] = [];
const say = (message: string): void => void lines.push(message);
const seen: unknown[] = [];

function fill(): void {
  for (let size = 2 ** 20; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Smaller pieces may still fit.
    }
  }
}

async function save(file: StateFile, text: string): Promise<void> {
  file.save(Buffer.from(text.repeat(100_000)));
  await file.settled();
  const held = String(Buffer.from(await readState(path)));
  seen.push([file.fault?.match(/ENOSPC/)?.[0], held.slice(0, 3), held.length]);
}

const file = await StateFile.open(path, { info: say, warn: say, error: say });
await save(file, 'one');
fill();
await save(file, 'two');
await save(file, 'six');
rmSync(filler);
await save(file, 'ten');
fill();
await file.close();
const again = await StateFile.open(path, { info: say, warn: say, error: say });
seen.push(readFileSync(filler).length > 0, String(Buffer.from(again.snapshot ?? [])).slice(0, 3));
await again.close();
console.log(JSON.stringify({ seen, lines, files: readdirSync(folder).sort() }));
