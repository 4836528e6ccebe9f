import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { folder, program } from '../e2e/sequent.ts';

it('compiled code is kept in a folder of the user, never where others could write it', (t) => {
  const home = folder(t);
  const start = (more: NodeJS.ProcessEnv): void => {
    const { CACHE_DIRECTORY: _, NODE_COMPILE_CACHE: __, XDG_CACHE_HOME: ___, ...rest } = process.env;
    const env = { ...rest, TMPDIR: join(home, 'tmp'), HOME: join(home, 'user'), ...more };
    const { status, stdout } = spawnSync(process.execPath, [program, '--version'], { env, encoding: 'utf8' });
    assert.equal(status, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  };
  const compiledIn = (...path: readonly string[]): number => readdirSync(join(home, ...path)).length;
  mkdirSync(join(home, 'tmp'));
  start({});
  assert.equal(compiledIn('user/.cache/sequent/compiled'), 1);
  assert.equal(statSync(join(home, 'user/.cache/sequent/compiled')).mode & 0o777, 0o700);
  start({ XDG_CACHE_HOME: join(home, 'xdg') });
  assert.equal(compiledIn('xdg/sequent/compiled'), 1);
  start({ CACHE_DIRECTORY: `${join(home, 'unit')}:/nowhere` });
  assert.equal(compiledIn('unit/compiled'), 1);

  mkdirSync(join(home, 'open/sequent/compiled'), { recursive: true });
  chmodSync(join(home, 'open/sequent/compiled'), 0o777);
  start({ XDG_CACHE_HOME: join(home, 'open') });
  assert.equal(compiledIn('open/sequent/compiled'), 0, 'a folder that others can write is not used');
  start({ XDG_CACHE_HOME: '/dev/null' });
  start({ NODE_COMPILE_CACHE: join(home, 'named') });
  assert.equal(compiledIn('named'), 1);
  assert.equal(existsSync(join(home, 'tmp/node-compile-cache')), false);
});
