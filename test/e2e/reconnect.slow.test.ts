import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { findingLines, folder, type Running, recording, runLine, simulated, start } from './sequent.ts';

const rseqEvents = 24_019;

interface Line {
  readonly finding_id: string;
  readonly count: number;
  readonly tags?: readonly string[];
}

function parse(line: string): Line {
  return JSON.parse(line);
}

async function replayed(...files: readonly string[]): Promise<string[]> {
  const replay = await runLine('replay', ...files, '--output', 'json');
  assert.equal(replay.code, 0, replay.stderr);
  return findingLines(replay.stdout);
}

/** A Tracee in a process of its own, which a test can kill. */
async function simulatedApart(t: TestContext, address: string, ...args: readonly string[]): Promise<Running> {
  const tracee = start(t, 'simulate', recording('rseq.pb.gz'), '--listen', address, ...args);
  await tracee.saysOnStderr(/listens at/);
  return tracee;
}

it('run comes back after Tracee was killed, says so, marks a gap, and evaluates nothing twice', async (t) => {
  const home = folder(t);
  const address = `unix:${join(home, 'tracee.sock')}`;
  const before = 21_000;
  const certain = (lines: readonly string[]): Line | undefined =>
    lines.map(parse).findLast(({ tags, count }) => tags === undefined && count === 1);
  const firstPart = certain(await replayed(recording('rseq.pb.gz'), '--max-events', `${before}`));
  const wholly = certain(await replayed(recording('rseq.pb.gz')));
  const first = await simulatedApart(t, address, '--max-events', `${before}`);
  const statsFile = join(home, 'stats');
  const flags = ['--arch', 'amd64', '--output', 'json', '--log-format', 'text', '--stats', statsFile];
  const run = start(t, 'run', '--tracee', address, ...flags);
  await run.saysOnStdout(new RegExp(`"${firstPart?.finding_id}"`));
  first.child.kill('SIGKILL');
  await run.saysOnStderr(/trying again/);
  // Its listening socket may outlive its connections for a moment.
  await first.ended;
  await simulated(t, recording('rseq.pb.gz'), address, { skip: before });
  await run.saysOnStdout(new RegExp(`"${wholly?.finding_id}"`));
  assert.match(run.stderr(), /reconnected to Tracee.*attempts=\d/);
  assert.equal(run.stderr().match(/trying again/g)?.length, 1);
  assert.match(run.stderr(), /events may be missing/);
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
  const counts: Readonly<Record<string, number>> = JSON.parse(readFileSync(statsFile, 'utf8'));
  const { received = 0, unmatched = 0, dropped = 0, invalid = 0, evaluated = 0 } = counts;
  assert.equal(received, unmatched + dropped + invalid + evaluated);
  // The kill may cost what was on its way, but nothing comes twice.
  assert.ok(received > before && received <= rseqEvents);
  assert.equal(counts['reconnects'], 1);
  assert.ok((counts['gaps'] ?? 0) >= 1);
  const ids = findingLines(run.stdout())
    .map(parse)
    .filter(({ count }) => count === 1)
    .map(({ finding_id }) => finding_id);
  assert.equal(new Set(ids).size, ids.length);
});
