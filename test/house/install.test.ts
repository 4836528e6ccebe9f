import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { folder } from '../e2e/sequent.ts';
import { root } from './documents.ts';

it('the packages of another tree are left alone by a tree whose node_modules is a link to them', (t) => {
  const home = folder(t);
  const [other, own] = [join(home, 'other'), join(home, 'own')];
  mkdirSync(join(own, 'scripts'), { recursive: true });
  mkdirSync(other);
  const installed = join(other, '.package-lock.json');
  writeFileSync(installed, '{}');
  writeFileSync(join(own, 'package.json'), '{"type":"module"}');
  writeFileSync(join(own, 'package-lock.json'), '{}');
  symlinkSync(other, join(own, 'node_modules'));
  copyFileSync(join(root, 'scripts/install.js'), join(own, 'scripts/install.js'));
  // Were npm started, it would not be found.
  const install = () =>
    spawnSync(process.execPath, [join(own, 'scripts/install.js')], { encoding: 'utf8', env: { PATH: '' } });

  utimesSync(installed, 1, 1);
  const older = install();
  assert.equal(older.status, 1);
  assert.ok(older.stderr.includes(`a symbolic link to ${other}\n`), older.stderr);
  assert.match(older.stderr, /→ run `npm ci` in the tree that the link leads to/);
  assert.deepEqual(readdirSync(other), ['.package-lock.json']);

  const later = Date.now() / 1_000 + 60;
  utimesSync(installed, later, later);
  const newer = install();
  assert.deepEqual([newer.status, newer.stderr], [0, '']);
});
