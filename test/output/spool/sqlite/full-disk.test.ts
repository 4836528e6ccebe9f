import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { noneLost } from '../../../../src/output/delivery.ts';
import { temporaryFolder } from '../folder.ts';

const child = fileURLToPath(new URL('full-disk-child.ts', import.meta.url));

/** Why a small file system cannot be mounted here, or false. A user may mount one in a user namespace of its own. */
const skip =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0 &&
  'this system lets no user mount a tmpfs in a namespace';

it('a full disk loses nothing: records wait in memory, in order, and go to the disk when there is room', {
  skip,
}, (t) => {
  const mount = temporaryFolder(t);
  mkdirSync(mount);
  const script = 'mount -t tmpfs -o size=12m tmpfs "$1" && exec "$2" "$3" "$1"';
  const { stdout, stderr, status } = spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', script, 'sh', mount, process.execPath, child],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  const seen: {
    readonly full: { readonly type: string; readonly reason: string };
    readonly made: number;
    readonly taken: readonly string[];
    readonly news: readonly string[];
    readonly end: unknown;
  } & Record<'stillFull' | 'freed' | 'atStart', string> = JSON.parse(stdout);
  assert.deepEqual(seen.full, { type: 'memory', reason: 'the disk is full' });
  assert.deepEqual([seen.stillFull, seen.freed, seen.atStart], ['memory', 'disk', 'memory']);
  assert.deepEqual(
    seen.taken,
    Array.from({ length: seen.made }, (_, number) => String(number)),
  );
  assert.deepEqual(seen.end, { waiting: 0, lost: noneLost() });
  assert.deepEqual(seen.news, ['memory: the disk is full', 'disk', 'memory: the disk is full', 'disk']);
});

it('a folder on a read-only file system is refused with what to do', { skip }, (t) => {
  const mount = temporaryFolder(t);
  mkdirSync(mount);
  const module = new URL('../../../../src/output/spool/sqlite/spool-folder.ts', import.meta.url).href;
  const source = `
    const { SpoolFolder } = await import('${module}');
    for (const dir of process.argv.slice(1)) {
      try { new SpoolFolder(dir, { onNews() {} }); } catch ({ code, text }) { console.log(code, text.what, text.todo); }
    }`;
  const script =
    'mount -t tmpfs tmpfs "$1" && mkdir "$1/there" && mount -o remount,ro "$1" && exec "$2" --input-type=module -e "$3" "$1/new" "$1/there"';
  const { stdout, stderr, status } = spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', script, 'sh', mount, process.execPath, source],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  const line =
    'SEQ_OUTPUT the folder of the spool cannot be used: EROFS choose a folder on a file system that is not read-only\n';
  assert.equal(stdout, line.repeat(2));
});
