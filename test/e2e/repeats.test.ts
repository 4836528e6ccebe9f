import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findingLines, folder, runLine, simulated } from './sequent.ts';

/** Three findings of RSEQ-011 about threads of one process. */
const threeFindings = fileURLToPath(new URL('../../fixtures/known-programs/criu-usr-sbin.ndjson.gz', import.meta.url));

const counts = (output: string): readonly number[] => findingLines(output).map((line) => JSON.parse(line).count);

function configured(t: TestContext, text: string): string {
  const path = join(folder(t), 'config.yaml');
  writeFileSync(path, text);
  return path;
}

async function replayed(...args: readonly string[]): Promise<readonly number[]> {
  const replay = await runLine('replay', '-s', 'rseq', '-o', 'json', threeFindings, ...args);
  assert.equal(replay.code, 0, replay.stderr);
  return counts(replay.stdout);
}

describe('repeats', () => {
  it('are told as one, each by itself, or by another key, as the settings say', async (t) => {
    const stats = join(folder(t), 'stats');
    const [usual, off, own] = await Promise.all([
      replayed('--stats', stats),
      replayed('--repeats', '0'),
      replayed('--config', configured(t, 'repeats: {window: 0, signatures: {RSEQ-011: {window: 60, key: []}}}')),
    ]);
    assert.deepEqual(usual, [1, 3]);
    assert.equal(JSON.parse(readFileSync(stats, 'utf8')).repeats_held_back, 2);
    assert.deepEqual(off, [1, 1, 1]);
    assert.deepEqual(own, [1, 3]);
  });

  it('are settings of run, too', async (t) => {
    const address = `unix:${join(folder(t), 'tracee.sock')}`;
    await simulated(t, threeFindings, address);
    const run = await runLine(
      'run',
      '-s',
      'rseq',
      '-o',
      'json',
      '--tracee',
      address,
      '--arch',
      'amd64',
      '--max-events',
      '17',
      '--repeats',
      '0',
    );
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual(counts(run.stdout), [1, 1, 1]);
  });

  it('are refused where they make no sense', async (t) => {
    const replay = (...args: readonly string[]) => runLine('replay', '-s', 'rseq', threeFindings, ...args);
    const wrong = await replay('--config', configured(t, 'repeats:\n  key: [process]\n  window: 90000\n'));
    const unknown = await replay('--config', configured(t, 'repeats: {signatures: {RSEQ-911: {window: 0}}}'));
    const elsewhere = await replay('--config', configured(t, 'repeats: {signatures: {ACME-1: {window: 0}}}'));
    const long = await replay('--repeats', '25h');
    assert.deepEqual(
      [wrong, unknown, elsewhere, long].map(({ code }) => code),
      [2, 2, 0, 2],
    );
    assert.match(wrong.stderr, /line 2: repeats\.key\.0: .*line 3: repeats\.window: /);
    assert.match(unknown.stderr, /repeats are set for signatures that are not loaded.*config\.yaml:1: RSEQ-911/);
    assert.match(elsewhere.stderr, /ACME-1.*repeats are set for an id that no loaded signature has/);
    assert.match(long.stderr, /a day \(24h\) at most/);
  });
});
