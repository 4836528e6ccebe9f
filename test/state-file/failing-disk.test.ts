import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readState } from '../../src/state-file/read-state.ts';
import { temporaryFolder } from '../output/spool/folder.ts';

const killedChild = fileURLToPath(new URL('killed-child.ts', import.meta.url));
const fullDiskChild = fileURLToPath(new URL('full-disk-child.ts', import.meta.url));

it('a state file is whole after kill -9 at any moment, holds what was saved, and its lock is free', async (t) => {
  const path = join(dirname(temporaryFolder(t)), 'state');
  for (const [saves, spins] of [
    [1, 0],
    [3, 200_000],
    [9, 900_000],
  ] as const) {
    const child = spawn(process.execPath, [killedChild, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
      if (child.killed || text.split('\n').length <= saves) return;
      // The process goes on meanwhile, so that the signal meets it at any place.
      for (let at = 0; at < spins; at++) Math.sqrt(at);
      child.kill('SIGKILL');
    });
    const [, signal] = await once(child, 'close');
    assert.equal(signal, 'SIGKILL');
    const told = Number(text.split('\n').at(-2));
    const held = String(Buffer.from(await readState(path)));
    const number = Number(held.slice(0, 8));
    assert.ok(number === told || number === told + 1, `${number} is held, and ${told} was saved`);
    assert.equal(
      held,
      String(number)
        .padStart(8, '0')
        .repeat(20_000 + (number % 7) * 10_000),
    );
  }
});

it('a state file keeps its content on a full disk, says so once, and is written again when there is room', (t) => {
  const mount = temporaryFolder(t);
  mkdirSync(mount);
  const script = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" "$3" "$1"';
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', script, 'sh', mount, process.execPath, fullDiskChild],
    { encoding: 'utf8' },
  );
  if (/^(?:unshare|mount):/m.test(stderr)) return t.skip('this system lets no user mount a tmpfs in a namespace');
  assert.deepEqual(JSON.parse(stdout), {
    seen: [
      [null, 'one', 300_000],
      ['ENOSPC', 'one', 300_000],
      ['ENOSPC', 'one', 300_000],
      [null, 'ten', 300_000],
      true,
      'ten',
    ],
    lines: [
      'the state file cannot be written; the state of signatures would be lost at a restart',
      'the state file is written again',
    ],
    files: ['filler', 'state', 'state.lock'],
  });
});
