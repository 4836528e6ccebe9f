import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askUntil } from './ask-health.ts';
import { folder, program, recording, simulated, start } from './sequent.ts';

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

/** Starts the program with a module that is loaded before it, in each of its threads. */
function spy(t: TestContext, code: string, ...args: readonly string[]) {
  const file = join(folder(t), 'spy.mjs');
  writeFileSync(file, code);
  const child = spawn(process.execPath, ['--import', file, program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', NODE_TEST_CONTEXT: undefined },
  });
  t.after(() => child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  const ended = Promise.all([exit, text(child.stderr)]).then(([[code, signal], said]) => ({
    end: code ?? signal,
    said,
  }));
  return { child, ended };
}

/** Sends the signals as soon as the program has begun, before it has loaded anything. */
const atOnce = `import { isMainThread } from 'node:worker_threads';
if (isMainThread) {
  process.on('newListener', (name) => {
    if (name === 'SIGUSR1') setImmediate(() => { for (const signal of ['SIGHUP', 'SIGUSR2']) process.kill(process.pid, signal); });
  });
}`;

describe('signals at the start', () => {
  it('SIGHUP and SIGUSR2 do not end run', async (t) => {
    const { child, ended } = spy(t, atOnce, 'run', '--tracee', 'unix:/none');
    child.stdout.resume();
    const { end, said } = await ended;
    assert.equal(end, 2, said);
    assert.match(said, /SEQ_SOCKET_MISSING/);
  });

  it('SIGHUP and SIGUSR2 do not end replay', async (t) => {
    const { child, ended } = spy(t, atOnce, 'replay', recording('threads.pb.gz'));
    child.stdout.resume();
    const { end, said } = await ended;
    assert.equal(end, 0, said);
    assert.match(said, /"msg":"replayed"/);
  });
});

describe('signals at the end', () => {
  it('a replay that is stopped says so, and that it is not whole', async (t) => {
    const { child, ended } = spy(t, '', 'replay', '-', '--output', 'json');
    // The input stays open: only the signal ends the replay.
    child.stdin.write(readFileSync(recording('rseq-extra.pb.gz')));
    await once(child.stdout, 'data');
    child.stdout.resume();
    child.kill('SIGTERM');
    const { end, said } = await ended;
    assert.equal(end, 143, said);
    assert.match(said, /"stopped_by":"SIGTERM","msg":"the replay was stopped before its end"/);
    assert.doesNotMatch(said, /"msg":"replayed"/);
  });

  it('a signal while run writes its last line does not change its exit code', async (t) => {
    const address = `unix:${join(folder(t), 'tracee.sock')}`;
    await simulated(t, recording('threads.pb.gz'), address);
    const late = `const write = process.stderr.write.bind(process.stderr);
process.stderr.write = (...args) => {
  const taken = write(...args);
  if (String(args[0]).includes('the run is over')) {
    // The program must not have ended before the signal has come.
    const open = setInterval(() => {}, 1_000);
    // Without a listener of the program's own the signal ends it.
    if (process.listenerCount('SIGTERM') > 0) process.once('SIGTERM', () => clearInterval(open));
    process.kill(process.pid, 'SIGTERM');
  }
  return taken;
};`;
    const { child, ended } = spy(t, late, 'run', '--tracee', address, '--max-events', '10');
    child.stdout.resume();
    const { end, said } = await ended;
    assert.equal(end, 0, said);
    assert.match(said, /"while_leaving":\d+,.*"msg":"the run is over"/);
  });
});
