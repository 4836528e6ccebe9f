import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { readBoundedFile } from '../../src/files/bounded-file.ts';

it('reads a regular file up to the limit, also through a link, and nothing else', (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'sequent-bounded-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const at = (name: string): string => join(dir, name);
  writeFileSync(at('ten'), '0123456789');
  symlinkSync('ten', at('link'));
  symlinkSync('/dev/zero', at('zeros'));
  execFileSync('mkfifo', [at('fifo')]);
  assert.equal(readBoundedFile(at('ten'), 10).toString(), '0123456789');
  assert.equal(readBoundedFile(at('link'), 10).length, 10);
  assert.throws(() => readBoundedFile(at('ten'), 9), { name: 'UnreadableFile', why: 'too large' });
  for (const name of ['fifo', 'zeros', '.']) {
    assert.throws(() => readBoundedFile(at(name), 10), { name: 'UnreadableFile', why: 'not a regular file' }, name);
  }
  assert.throws(() => readBoundedFile(at('missing'), 10), { code: 'ENOENT' });
  // A file of the kernel has the size 0 and a content.
  assert.throws(() => readBoundedFile('/proc/self/status', 10), { why: 'too large' });
});
