import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askUntil } from './ask-health.ts';
import { folder, recording, start } from './sequent.ts';

const installed = fileURLToPath(new URL('../../node_modules/.bin/sequent', import.meta.url));

it('the command that the README shows hands signals on to Sequent, which ends in good order', async (t) => {
  const args = ['simulate', recording('threads.pb.gz'), '--listen', `unix:${join(folder(t), 'tracee.sock')}`];
  const child = spawn(installed, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8');
  for await (const text of child.stderr) {
    said += text;
    if (!/listens at/.test(text)) continue;
    child.kill('SIGUSR1');
    child.kill('SIGTERM');
  }
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 0, said);
  assert.match(said, /events were sent/);
  // Node's own answer to SIGUSR1 is a way into the process.
  assert.doesNotMatch(said, /[Dd]ebugger/);
});

it('a signal while signatures are being loaded ends run in good order, with nothing left behind', async (t) => {
  const home = folder(t);
  const pack = join(home, 'pack');
  const socket = join(home, 'health.sock');
  mkdirSync(pack);
  writeFileSync(
    join(pack, 'never.ts'),
    'await new Promise((resolve) => { setTimeout(resolve, 20_000); });\nexport default 1;',
  );
  const outputs = ['--output', `json=${join(home, 'findings')}`, '--stats', join(home, 'stats')];
  const run = start(
    t,
    'run',
    '-s',
    pack,
    '--tracee',
    `unix:${join(home, 'none')}`,
    '--health',
    `unix:${socket}`,
    ...outputs,
  );
  // The outputs are opened last, right before the signatures are loaded.
  await askUntil(socket, '/readyz', () => existsSync(join(home, 'findings')));
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
  assert.match(run.stderr(), /stopped before the signatures were loaded/);
  assert.deepEqual(readdirSync(home), ['pack']);
});
