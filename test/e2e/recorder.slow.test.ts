import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { openCapsule } from '../../src/recorder/capsule/open-capsule.ts';
import { findingLines, folder, type Running, recording, runLine, simulated, start } from './sequent.ts';

const events = 24_019;

/** A sidecar that records into the folder of its history, and its Tracee, which plays `rseq` once. */
async function recordingRun(t: TestContext, home: string, ...flags: readonly string[]): Promise<Running> {
  const tracee = await simulated(t, recording('rseq.pb.gz'), `unix:${join(home, 'tracee.sock')}`);
  t.after(() => tracee.kill());
  return recordingFrom(t, home, ...flags);
}

function recordingFrom(t: TestContext, home: string, ...flags: readonly string[]): Running {
  const tracee = ['--tracee', `unix:${join(home, 'tracee.sock')}`, '-s', 'rseq'];
  const config = join(home, 'sequent.yaml');
  writeFileSync(config, 'recorder:\n  after: 1s\n');
  const outputs = [
    '--config',
    config,
    '--output',
    `json=${join(home, 'findings.json')}`,
    '--stats',
    join(home, 'stats.json'),
  ];
  return start(t, 'run', ...tracee, ...outputs, '--recorder', '16MiB', '--history', join(home, 'history'), ...flags);
}

/** Ends a run in good order. */
async function stop({ child, ended, stderr }: Running): Promise<void> {
  child.kill('SIGTERM');
  assert.equal(await ended, 0, stderr());
}

interface RecorderCounts {
  readonly recorder_events: number;
  readonly recorder_lost: { readonly ring: number; readonly disk: number };
}

function countsIn(home: string): RecorderCounts {
  return JSON.parse(readFileSync(join(home, 'stats.json'), 'utf8'));
}

it('a recorded run: its capsules are found again and become tests, and a new signature is tried on its segments', async (t) => {
  const home = folder(t);
  const history = join(home, 'history');
  const run = await recordingRun(t, home);
  await run.saysOnStderr(/"a capsule was written"/);

  await t.test('a second process cannot use the folder', async (inner) => {
    const second = recordingFrom(inner, home);
    assert.equal(await second.ended, 2);
    assert.match(second.stderr(), /history/);
  });
  await stop(run);
  const { recorder_events: recorded, recorder_lost: lost } = countsIn(home);
  assert.equal(recorded + lost.ring + lost.disk, events);
  const capsules = readdirSync(join(history, 'capsules')).map((name) => join(history, 'capsules', name));
  const reasons = capsules.map((file) => String(openCapsule(file).finding['finding_id']));
  const found = new Set(
    findingLines(readFileSync(join(home, 'findings.json'), 'utf8')).map((line) => String(JSON.parse(line).finding_id)),
  );
  assert.deepEqual(
    reasons.filter((id) => !found.has(id)),
    [],
  );

  await t.test('each capsule replays to its finding', async () => {
    // Capsules of overlapping windows have the same events, so each is replayed alone.
    for (const [index, file] of capsules.entries()) {
      const { code, stdout, stderr } = await runLine('replay', file, '-s', 'rseq', '--output', 'json');
      assert.equal(code, 0, stderr);
      const again = findingLines(stdout).map((line) => String(JSON.parse(line).finding_id));
      assert.ok(again.includes(reasons[index] ?? ''), stderr);
    }
  });

  await t.test('capsules become tests that pass', async (inner) => {
    const tests = join(home, 'tests');
    for (const file of capsules.slice(0, 2)) {
      const name = `${capsules.indexOf(file)}.test.ts`;
      const made = start(inner, 'test', '--from', file, '--out', join(tests, name), '-s', 'rseq');
      assert.equal(await made.ended, 0, made.stderr());
    }
    const ran = start(inner, 'test', tests);
    assert.equal(await ran.ended, 0, ran.stdout());
    assert.match(ran.stdout(), /pass 4\b/);
  });

  await t.test('backtest, diff, show and repl read what the recorder holds', async () => {
    const back = await runLine('backtest', 'rseq', '--history', history, '--json');
    assert.equal(back.code, 0, back.stderr);
    assert.ok(JSON.parse(back.stdout).findings > 0, back.stdout.slice(0, 500));
    const diff = await runLine('diff', 'rseq', 'rseq', '--history', history, '--fail-on-change');
    assert.equal(diff.code, 0, diff.stderr);
    const show = await runLine('show', history, '--event', 'rseq', '--max-events', '3');
    assert.equal(show.stdout.trimEnd().split('\n').length, 3, show.stderr);
  });
});

it('a recorder that was killed goes on where its segments end, and marks the break', async (t) => {
  const home = folder(t);
  const first = await recordingRun(t, home);
  await first.saysOnStderr(/"a capsule was written"/);
  first.child.kill('SIGKILL');
  await first.ended;
  const segments = join(home, 'history', 'recorder');
  const before = readdirSync(segments).length;
  const second = recordingFrom(t, home);
  await second.saysOnStderr(/"connected to Tracee"/);
  await stop(second);
  assert.ok(readdirSync(segments).length >= before);
  const shown = await runLine('replay', join(home, 'history'), '-s', 'rseq', '--output', 'json');
  assert.equal(shown.code, 0, shown.stderr);
  assert.ok(findingLines(shown.stdout).length > 0);
});

it('run refuses --recorder without --history', async () => {
  const { code, stderr } = await runLine('run', '--tracee', 'unix:/no/such', '-s', 'rseq', '--recorder', '16MiB');
  assert.equal(code, 2);
  assert.match(stderr, /name one with --history DIR/);
});
