import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { findingLines, folder, recording, runLine } from './sequent.ts';

const lines = gunzipSync(readFileSync(recording('rseq-extra.ndjson.gz')))
  .toString()
  .trimEnd()
  .split('\n');
const fewest = 10;

/** What `replay` finds in these events, what it counts, and what it says. */
async function replayed(t: TestContext, events: readonly string[]) {
  const place = folder(t);
  const file = join(place, 'events.ndjson');
  const stats = join(place, 'stats.json');
  writeFileSync(file, `${events.join('\n')}\n`);
  const running = await runLine('replay', file, '--output', 'json', '--stats', stats);
  assert.equal(running.code, 0);
  const counts: Record<string, number> = JSON.parse(readFileSync(stats, 'utf8'));
  return { findings: findingLines(running.stdout), counts, said: running.stderr };
}

for (const claimed of ['2100-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) {
  it(`one event from ${claimed.slice(0, 4)} is counted and logged, and changes no finding and no count of others`, async (t) => {
    const plain = await replayed(t, lines);
    // A set_tid_address of an ordinary program; what comes after it are programs that misuse the calls.
    const at = lines.findIndex((line) => line.includes('"name":"set_tid_address"'));
    const line = lines[at] ?? '';
    const far = line.replace(/"timestamp":"[^"]*"/, `"timestamp":"${claimed}"`);
    assert.notEqual(far, line);
    const { findings, counts, said } = await replayed(t, lines.with(at, far));
    assert.ok(findings.length >= fewest);
    assert.deepEqual(findings, plain.findings);
    assert.deepEqual({ ...counts, future: 0, ...timing }, { ...plain.counts, ...timing });
    assert.equal(counts['future'], 1);
    assert.match(said, /"event":"set_tid_address","claimed":"(2100|9999)-[^"]*","given":"2026-/);
    assert.doesNotMatch(plain.said, /claimed/);
  });
}

/** What is another in each run. */
const timing = { seconds: 0, cpu_seconds: 0 };
