import assert from 'node:assert/strict';
import { chmodSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SequentError } from '../../../../src/errors.ts';
import { spoolFolder } from '../../../../src/output/spool/sqlite/folder-use.ts';
import { SpoolFolder } from '../../../../src/output/spool/sqlite/spool-folder.ts';
import { holderOfFolder } from '../../../../src/sqlite/folder-lock.ts';
import { openFolder, openStore, roomy, temporaryFolder } from '../folder.ts';

const quiet = { onNews() {} };

function refusal(action: () => unknown): SequentError {
  try {
    action();
  } catch (error) {
    if (error instanceof SequentError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('SpoolFolder', () => {
  it('refuses a folder that is in use, and names the process that uses it', (t) => {
    const dir = temporaryFolder(t);
    const { folder } = openFolder(t, dir);
    const { code, text } = refusal(() => new SpoolFolder(dir, quiet));
    assert.equal(code, 'SEQ_OUTPUT');
    const since = String.raw`since \d{4}-\d\d-\d\dT.*Z`;
    assert.match(
      text.what,
      new RegExp(`^the folder of the spool is in use by process ${process.pid} on ${hostname()} ${since}$`),
    );
    assert.match(text.todo ?? '', /spool\.dir/);
    refusal(() => new SpoolFolder(dir, quiet));
    assert.match(holderOfFolder(dir, spoolFolder) ?? '', new RegExp(`^process ${process.pid} `));
    folder.close();
    assert.equal(holderOfFolder(dir, spoolFolder), undefined);
    new SpoolFolder(dir, quiet).close();
  });

  it('takes a lock whose file is damaged', (t) => {
    const dir = temporaryFolder(t);
    mkdirSync(dir);
    writeFileSync(join(dir, 'spool.lock'), 'no database, but long enough to look at it'.repeat(100));
    openFolder(t, dir);
    assert.match(refusal(() => new SpoolFolder(dir, quiet)).text.what, /in use by process/);
  });

  it('refuses links in the folder, and files that are none', (t) => {
    const dir = temporaryFolder(t);
    const { folder } = openFolder(t, dir);
    const target = join(dir, 'target');
    writeFileSync(target, '');
    symlinkSync(target, join(dir, 'link.sqlite'));
    symlinkSync(target, join(dir, 'wal.sqlite-wal'));
    linkSync(target, join(dir, 'hard.sqlite'));
    mkdirSync(join(dir, 'folder.sqlite'));
    for (const [output, what] of [
      ['link', /symbolic link/],
      ['wal', /symbolic link/],
      ['hard', /hard link/],
      ['folder', /not a regular file/],
    ] as const) {
      assert.match(refusal(() => folder.store(output, roomy)).text.what, what);
    }
    assert.equal(statSync(target).size, 0);
  });

  it('takes the right to write to the folder from others', (t) => {
    const dir = temporaryFolder(t);
    mkdirSync(dir);
    chmodSync(dir, 0o777);
    openStore(t, dir);
    assert.equal(statSync(dir).mode & 0o777, 0o700);
  });

  it('refuses a path that is no folder', (t) => {
    const dir = temporaryFolder(t);
    writeFileSync(dir, '');
    const { code, text } = refusal(() => new SpoolFolder(dir, quiet));
    assert.deepEqual([code, text.where, text.todo], ['SEQ_OUTPUT', dir, 'name a folder, not a file']);
    const below = refusal(() => new SpoolFolder(join(dir, 'below'), quiet));
    assert.equal(below.text.todo, 'choose a path whose parents are all folders');
  });
});
