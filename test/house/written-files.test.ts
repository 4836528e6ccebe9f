import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { root } from './documents.ts';

/** Files that write files themselves, with the reason. All others call src/files/whole-file.ts. */
const writers: Readonly<Record<string, string>> = {
  'src/files/whole-file.ts': 'it is the place',
  'src/cli/commands/pack/build/build.ts': 'a file for one step, which is removed after it',
  'src/cli/guard/standard-streams.ts': 'a standard stream',
  'src/output/destination/rotation/compress-file.ts': 'it copies a stream beside the file and renames the copy',
  'src/recorder/capsule/write-capsule.ts': 'it writes blocks beside the file without blocking the thread',
  'src/state-file/state-file.ts': 'it replaces the file without blocking the thread',
};

it('files are written as a whole, so that a failure leaves the earlier content', () => {
  const files = globSync('src/**/*.ts', { cwd: root });
  const found = files.filter((file) =>
    /\b(?:writeFile|writeFileSync|createWriteStream)\(/.test(readFileSync(join(root, file), 'utf8')),
  );
  assert.deepEqual(found.sort(), Object.keys(writers).sort());
});
