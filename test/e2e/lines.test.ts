import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder, runLine } from './sequent.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/logs/${name}`, import.meta.url));
}

interface Stats {
  readonly received: number;
  readonly evaluated: number;
  readonly lines_passed_over: number;
  readonly lines_broken: number;
}

describe('sequent replay of JSON', () => {
  it('passes over the lines of a log, says so once, and counts them', async (t) => {
    const stats = join(folder(t), 'stats');
    const replay = await runLine('replay', fixture('kubectl-logs.jsonl'), '--stats', stats);
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(replay.stderr, /kubectl-logs\.jsonl:21","reason":"the line is not an event/);
    assert.match(replay.stderr, /"passed_over":1,"broken":0,"msg":"replayed"/);
    const counts: Stats = JSON.parse(readFileSync(stats, 'utf8'));
    assert.deepEqual([counts.received, counts.lines_passed_over, counts.lines_broken], [59, 1, 0]);
  });

  it('evaluates what stands around a broken event, and exits with 1', async (t) => {
    const home = folder(t);
    const lines = readFileSync(fixture('kubectl-logs.jsonl'), 'utf8').split('\n');
    const file = join(home, 'broken.ndjson');
    writeFileSync(file, lines.with(9, lines[9]?.slice(0, 80) ?? '').join('\n'));
    const replay = await runLine('replay', file, '--stats', join(home, 'stats'));
    assert.equal(replay.code, 1, replay.stderr);
    assert.match(replay.stderr, /broken\.ndjson:10","reason":.*a broken event of the recording is skipped/);
    assert.match(replay.stderr, /"exit_code":1,"because":"broken lines: 1","msg":"replayed"/);
    const counts: Stats = JSON.parse(readFileSync(join(home, 'stats'), 'utf8'));
    assert.deepEqual([counts.received, counts.lines_passed_over, counts.lines_broken], [58, 1, 1]);
  });

  it('takes no line with a name alone as an event', async (t) => {
    const file = join(folder(t), 'events.ndjson');
    writeFileSync(file, '{"timestamp":"2026-01-01T00:00:00Z","name":"rseq"}\n{"name":"rseq"}\n');
    const replay = await runLine('replay', file);
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(
      replay.stderr,
      /events\.ndjson:2","reason":"the line is not an event: it has no timestamp, no id and no/,
    );
    assert.match(replay.stderr, /"events":1,.*"passed_over":1,"broken":0,"msg":"replayed"/);
  });

  it('reads what older releases write, and says what it lacks', async () => {
    const older = await runLine('replay', fixture('older-ptrace.jsonl'), fixture('older-connect.jsonl'), '-o', 'json');
    assert.equal(older.code, 0, older.stderr);
    assert.match(older.stdout, /"id":"TRC-102".*"host_pid":389929/);
    assert.equal(older.stderr.match(/events of the recording have no unique ids/g)?.length, 1);
    assert.match(older.stderr, /older-ptrace\.jsonl:1".*no unique ids/);
    assert.match(older.stderr, /"events":2,"invalid":0,.*"passed_over":0,"broken":0,"msg":"replayed"/);
  });

  it('reads all forms of events in one recording, line by line', async (t) => {
    const file = join(folder(t), 'mixed.jsonl');
    const older = readFileSync(fixture('older-connect.jsonl'), 'utf8').trim();
    const log = '{"level":"info","ts":1,"msg":"Tracee is ready"}';
    const newer = readFileSync(fixture('kubectl-logs.jsonl'), 'utf8').split('\n').slice(0, 2);
    const wrapped = [
      `2026-01-01T00:00:00.0Z stdout F ${older}`,
      JSON.stringify({ log: `${older}\n`, stream: 'stdout' }),
    ];
    writeFileSync(file, [older, log, ...newer, ...wrapped, older.slice(0, 300), older].join('\n'));
    const replay = await runLine('replay', file);
    assert.equal(replay.code, 1, replay.stderr);
    assert.match(replay.stderr, /mixed\.jsonl:7".*broken event/);
    assert.match(
      replay.stderr,
      /"events":6,"invalid":0,.*"passed_over":1,"broken":1,"exit_code":1,"because":"broken lines: 1","msg":"replayed"/,
    );
  });

  it('stops at the first such line with --strict', async () => {
    const replay = await runLine('replay', '--strict', fixture('kubectl-logs.jsonl'));
    assert.equal(replay.code, 2);
    assert.match(replay.stderr, /kubectl-logs\.jsonl:21".*SEQ_RECORDING/);
  });

  it('reads addresses above 2^53 that Tracee writes as numbers', async (t) => {
    const stats = join(folder(t), 'stats');
    const replay = await runLine('replay', '--strict', fixture('tracee-json.jsonl'), '--stats', stats);
    assert.equal(replay.code, 0, replay.stderr);
    const counts: Stats = JSON.parse(readFileSync(stats, 'utf8'));
    assert.deepEqual([counts.received, counts.evaluated], [4, 2]);
  });
});
