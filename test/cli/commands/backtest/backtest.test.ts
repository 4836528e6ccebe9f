import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { progressText } from '../../../../src/cli/commands/backtest/progress.ts';
import { event } from '../../../../src/testing/event.ts';
import { writeRecording } from '../../../../src/testing/recording.ts';
import { runLine } from '../../command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-backtest-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'a.pb');

before(() =>
  // RSEQ-015: an address that no libc gives.
  writeRecording(
    file,
    Array.from({ length: 3 }, (_, index) =>
      event(
        'set_tid_address',
        { tidptr: 0xffff_8000_0000_0000n, returnValue: 100n },
        { at: index * 1_000, executable: '/tmp/\u001b[31mx' },
      ),
    ),
  ),
);

it('prints a table, and writes a page that only its owner may read', async (t) => {
  const page = join(folder, 'report.html');
  const { code, stdout, stderr } = await runLine(t, 'backtest', 'rseq', '--on', file, '--html', page);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^rseq on 1 stream: 3 events, 2\.0 s of event time, [1-9]\d* findings?/);
  assert.match(stdout, /^RSEQ-015 tidptr_invalid_or_churned +\d/m);
  assert.match(stdout, /found nothing: +RSEQ-000/);
  assert.ok(stdout.includes(String.raw`/tmp/\x1b[31mx`));
  assert.ok(!stdout.includes('\u001b'));
  assert.match(readFileSync(page, 'utf8'), /^<!doctype html>/);
  assert.equal(statSync(page).mode & 0o777, 0o600);
});

it('compares two packs, and ends with 1 for a change if that is asked for', async (t) => {
  const { code, stdout } = await runLine(t, 'diff', 'rseq', 'tracee', '--on', file, '--fail-on-change');
  assert.equal(code, 1);
  assert.match(stdout, /^rseq → tracee, 3 events: 0 gained, [1-9]\d* lost, 0 changed, 0 the same/);
  assert.match(stdout, /^lost +RSEQ-015 /m);
});

it('refuses faulty command lines', async (t) => {
  for (const [args, what] of [
    [['backtest', 'rseq'], /no recording is named \(--on\)/],
    [['backtest', 'rseq', '--on', join(folder, 'none.pb')], /the recording does not exist/],
    [['backtest', 'rseq', '--on', file, file], /is named twice/],
    [['backtest', 'rseq', '--on', file, '--html', file], /are the same file/],
    [['backtest', 'rseq', '--on', file, '--workers', '0'], /at least 1/],
    [['diff', 'rseq', '--on', file], /missing required argument/],
  ] as const) {
    const { code, stderr } = await runLine(t, ...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, what);
  }
});

it('shows the progress with the time left', () => {
  assert.equal(
    progressText({ bytes: 25, of: 100, messages: 1_000_000, seconds: 10 }),
    '25 %, 1,000,000 events, 100,000/s, 30.0 s left',
  );
  assert.equal(progressText({ bytes: 0, of: 0, messages: 0, seconds: 0 }), '100 %, 0 events, 0/s');
});
