import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { historyFolder } from './folder.ts';

const child = fileURLToPath(new URL('full-disk-child.ts', import.meta.url));

/** Why a small file system cannot be mounted here, or false. A user may mount one in a user namespace of its own. */
const skip =
  spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status !== 0 &&
  'this system lets no user mount a tmpfs in a namespace';

it('a full disk damages nothing, is told, and is over when there is room', { skip }, (t) => {
  const mount = historyFolder(t);
  mkdirSync(mount);
  const script = 'mount -t tmpfs -o size=12m tmpfs "$1" && exec "$2" "$3" "$1"';
  const args = ['-rm', 'sh', '-c', script, 'sh', mount, process.execPath, child];
  const { stdout, stderr, status } = spawnSync('unshare', args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const full = `DeliveryError: the history in ${mount}/history cannot be written: the disk is full`;
  assert.deepEqual(JSON.parse(stdout), {
    atStart: full,
    freed: 'stored',
    full,
    readable: true,
    again: 'stored',
    missing: [],
    extra: 0,
    damaged: 0,
  });
});
