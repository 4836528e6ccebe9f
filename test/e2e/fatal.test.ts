import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { folder, program, type Running, recording, start } from './sequent.ts';

function lastLine({ stderr }: Running): Readonly<Record<string, unknown>> {
  return JSON.parse(stderr().trimEnd().split('\n').at(-1) ?? '');
}

describe('the error that ends a command', () => {
  it('is JSON where the log is, also where the command line is wrong', async (t) => {
    const missing = start(t, 'replay', '/none/at/all.pb', '--log-format', 'json');
    assert.equal(await missing.ended, 2);
    const { level, name, code, where, exit_code } = lastLine(missing);
    assert.deepEqual(
      { level, name, code, where, exit_code },
      { level: 60, name: 'sequent', code: 'SEQ_RECORDING', where: '/none/at/all.pb', exit_code: 2 },
    );
    const wrong = start(t, 'run', '--log-format=json', '--bogus');
    assert.equal(await wrong.ended, 2);
    assert.equal(wrong.stderr().trimEnd().split('\n').length, 1);
    assert.equal(lastLine(wrong)['code'], 'SEQ_USAGE');
    assert.match(String(lastLine(wrong)['what']), /--bogus/);
    // Standard error is no terminal here: the log of run is JSON without being asked for.
    const refused = start(t, 'run', '--tracee', `unix:${join(folder(t), 'none.sock')}`);
    assert.equal(await refused.ended, 2);
    assert.equal(lastLine(refused)['code'], 'SEQ_SOCKET_MISSING');
  });

  it('is text where the log is, and for commands without a log', async (t) => {
    const asked = start(t, 'replay', '/none/at/all.pb', '--log-format', 'text');
    assert.equal(await asked.ended, 2);
    assert.match(asked.stderr(), /^sequent: the recording does not exist .*\n {2}→ .*\n {2}\[SEQ_RECORDING\]$/m);
    const explain = start(t, 'explain', 'nothing_at_all');
    assert.equal(await explain.ended, 2);
    assert.match(explain.stderr(), /\[SEQ_UNKNOWN_NAME\]$/m);
  });
});

it('a replay that fails says so with the counts so far, and does not say that it has replayed', async (t) => {
  const files = [recording('threads.pb.gz'), '/none/at/all.pb'];
  const replay = start(t, 'replay', ...files, '--log-format', 'json');
  assert.equal(await replay.ended, 2);
  assert.doesNotMatch(replay.stderr(), /"msg":"replayed"/);
  const [said] = replay.stderr().split('\n');
  const { level, events, msg } = JSON.parse(said ?? '');
  assert.deepEqual({ level, events, msg }, { level: 50, events: 129, msg: 'the replay has failed before its end' });
});

it('an exception that nobody catches is told as a bug, in the form of the log, with exit code 70', async (t) => {
  const late = 'data:text/javascript,setTimeout(() => { throw new Error("out of nowhere"); }, 500);';
  const address = `unix:${join(folder(t), 'none.sock')}`;
  const args = ['--import', late, program, 'run', '--wait', '--tracee', address];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  const said = await text(child.stderr);
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 70, said);
  const { level, exit_code, stack } = JSON.parse(said.trimEnd().split('\n').at(-1) ?? '');
  assert.deepEqual({ level, exit_code }, { level: 60, exit_code: 70 });
  assert.match(stack, /out of nowhere\n +at /);
});
