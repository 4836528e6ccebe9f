import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { folder, program, recording, simulated, start } from './sequent.ts';

/** Findings that the signature below makes of fixtures/recordings/rseq.pb.gz. */
const findings = 3_856 * 4;

/** A signature that reports four findings for each start of a program and each call of rseq, none a repeat of another. */
function manyFindings(home: string): string {
  const path = join(home, 'many.ts');
  writeFileSync(
    path,
    `import { defineSignature, z } from 'tracee-sequent';
let count = 0;
const report = (_event, ctx) => {
  for (let i = 0; i < 4; i++) ctx.report({ text: 'x'.repeat(200) }, { subject: String(count++) });
};
export default defineSignature({
  id: 'TEST-1', name: 'many', version: '1.0.0', description: 'Many findings',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  falsePositives: ['all'],
  finding: z.strictObject({ text: z.string() }),
  on: { sched_process_exec: report, rseq: report },
});
`,
  );
  return path;
}

interface Stats {
  readonly undelivered: number;
  readonly outputs: readonly { readonly name: string; readonly state: string; readonly delivered: number }[];
}

function statsOf(path: string): Stats {
  return JSON.parse(readFileSync(path, 'utf8'));
}

async function lines(path: string): Promise<number> {
  let count = 0;
  for await (const _ of createInterface({ input: createReadStream(path) })) count++;
  return count;
}

/** Starts a replay whose standard output is what is given. */
function replayInto(t: TestContext, stdout: 'pipe' | number, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program, 'replay', ...args], { stdio: ['ignore', stdout, 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  assert.ok(child.stderr);
  return { child, stderr: text(child.stderr), ended: once(child, 'close').then(([code]) => code) };
}

describe('what is reported arrives or is counted', () => {
  it('brings every finding of a replay into files and through a pipe', async (t) => {
    const home = folder(t);
    const file = join(home, 'findings');
    const stats = join(home, 'stats');
    const flags = ['-s', manyFindings(home), '-o', `json=${file}`, '-o', 'json', '--stats', stats];
    const { child, stderr, ended } = replayInto(t, 'pipe', recording('rseq.pb.gz'), ...flags);
    let piped = 0;
    assert.ok(child.stdout);
    for await (const _ of createInterface({ input: child.stdout })) piped++;
    assert.equal(await ended, 0, await stderr);
    assert.deepEqual([await lines(file), piped], [findings, findings]);
    assert.deepEqual(
      statsOf(stats).outputs.map(({ name, state, delivered }) => [name, state, delivered]),
      [
        [`json=${file}`, 'ok', findings],
        ['json', 'ok', findings],
      ],
    );
    assert.equal(statsOf(stats).undelivered, 0);
  });

  it('stops only the output whose reader has gone, and exits with 1', async (t) => {
    const home = folder(t);
    const file = join(home, 'findings');
    const stats = join(home, 'stats');
    const flags = ['-s', manyFindings(home), '-o', 'json', '-o', `json=${file}`, '--stats', stats];
    const { child, stderr, ended } = replayInto(t, 'pipe', recording('rseq.pb.gz'), ...flags);
    child.stdout?.destroy();
    assert.equal(await ended, 1);
    assert.match(await stderr, /an output has ended.*/);
    assert.match(await stderr, /EPIPE/);
    assert.equal(await lines(file), findings);
    const { outputs, undelivered } = statsOf(stats);
    assert.deepEqual(
      outputs.map(({ state }) => state),
      ['gone', 'ok'],
    );
    assert.equal(undelivered, findings - (outputs[0]?.delivered ?? 0));
  });

  it('ends a replay early, with 1 and no stack, when its only reader has gone', async (t) => {
    const home = folder(t);
    const { child, stderr, ended } = replayInto(t, 'pipe', recording('rseq.pb.gz'), '-s', manyFindings(home));
    child.stdout?.destroy();
    assert.equal(await ended, 1);
    assert.match(await stderr, /no output is left/);
    assert.doesNotMatch(await stderr, /^ +at /m);
  });

  it('ends a replay with 1 and a message when standard output is full', {
    skip: !existsSync('/dev/full'),
  }, async (t) => {
    const home = folder(t);
    for (const destination of ['json', 'json=/dev/full']) {
      const flags = ['-s', manyFindings(home), '-o', destination];
      const { stderr, ended } = replayInto(t, openSync('/dev/full', 'w'), recording('rseq.pb.gz'), ...flags);
      assert.equal(await ended, 1);
      assert.match(await stderr, /ENOSPC/);
      assert.doesNotMatch(await stderr, /^ +at /m);
    }
  });

  it('leaves a Tracee when the last output has gone, says so, and exits with 1', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    const tracee = await simulated(t, recording('rseq.pb.gz'), address, { repeat: Number.POSITIVE_INFINITY });
    const run = start(t, 'run', '--tracee', address, '-s', manyFindings(home), '-o', 'json', '--log-format', 'text');
    await run.saysOnStdout(/TEST-1/);
    run.child.stdout?.destroy();
    await run.saysOnStderr(/no output is left/);
    tracee.kill();
    assert.equal(await run.ended, 1, run.stderr());
  });

  it('writes into a new file after a rotation, and SIGHUP ends nothing', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    const file = join(home, 'findings');
    const endless = { rate: 5_000, repeat: Number.POSITIVE_INFINITY };
    const tracee = await simulated(t, recording('rseq.pb.gz'), address, endless);
    const flags = ['-s', manyFindings(home), '-o', `json=${file}`, '-o', 'json', '--stats', join(home, 'stats')];
    const run = start(t, 'run', '--tracee', address, ...flags);
    await run.saysOnStdout(/TEST-1/);
    renameSync(file, `${file}.1`);
    run.child.kill('SIGHUP');
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await delay(10);
    tracee.kill();
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 0, run.stderr());
    const [output] = statsOf(join(home, 'stats')).outputs;
    assert.equal((await lines(file)) + (await lines(`${file}.1`)), output?.delivered);
  });
});
