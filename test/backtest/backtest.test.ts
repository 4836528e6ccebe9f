import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { backtest } from '../../src/backtest/backtest.ts';
import { diff } from '../../src/backtest/diff/diff.ts';
import { backtestPage } from '../../src/backtest/html/backtest-page.ts';
import { diffPage } from '../../src/backtest/html/diff-page.ts';
import type { BacktestReport } from '../../src/backtest/report.ts';
import { streamsOf } from '../../src/backtest/streams.ts';
import type { SequentError } from '../../src/errors.ts';
import type { EvaluationOptions } from '../../src/evaluation/evaluation.ts';
import { event } from '../../src/testing/event.ts';
import { writeRecording } from '../../src/testing/recording.ts';
import { framed } from '../intake/recording/recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-backtest-'));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const faulty = (name: string): string => fileURLToPath(new URL(`../../fixtures/faulty/${name}`, import.meta.url));

const evaluation: EvaluationOptions = {
  packs: [],
  detectors: [],
  arch: 'amd64',
  traceeFindings: true,
  options: {},
};
const surroundings = { evaluation, isArchGiven: true, memoryMiB: 256, loadTimeoutMs: 20_000 };

/** A signature that reports each file opened below /tmp. @param more further properties of the report */
function signature(version: string, severity: string, more = ''): string {
  return `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TMP-1', name: 'tmp_opened', version: '${version}', description: 'a file of /tmp', falsePositives: ['all'],
  threat: { severity: '${severity}', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  finding: z.strictObject({ path: z.string(), n: z.int() }),
  on: { openat(event, ctx) {
    const { pathname } = event.data;
    if (pathname.startsWith('/tmp/')) ctx.report({ path: pathname, n: pathname.length }, { subject: pathname${more} });
  } },
});
`;
}

before(async () => {
  const hostile = '/tmp/<script>alert(1)</script>\u202e\u001b[31m';
  const open = (pathname: string, at: number, pid: number, container?: string) =>
    event(
      'openat',
      { pathname, flags: 0 },
      { at, pid, executable: `/bin/p${pid}`, ...(container !== undefined && { container: { name: container } }) },
    );
  await writeRecording(path('a1.pb'), [
    open('/tmp/x', 0, 1),
    open('/etc/x', 1_000, 1),
    open('/tmp/x', 3_600_000, 2, 'web'),
  ]);
  await writeRecording(path('a2.pb.gz'), [open('/tmp/y', 7_200_000, 2, 'web'), open('/tmp/x', 9_000_000, 1)]);
  await writeRecording(path('b.ndjson'), [open(hostile, 500, 3), open('/tmp/z', 3_600_500, 3)]);
  writeFileSync(path('old.ts'), signature('1.0.0', 'low'));
  writeFileSync(
    path('new.ts'),
    signature('1.1.0', 'high').replace("startsWith('/tmp/')", "startsWith('/tmp/x') || pathname === '/etc/x'"),
  );
});

const streams = (): readonly (readonly string[])[] =>
  streamsOf([`${path('a1.pb')},${path('a2.pb.gz')}`, path('b.ndjson')]);

/** Fails if a text of the recordings has got into a page as it is. */
function assertHarmless(page: string): void {
  for (const part of ['<script', '\u202e', '\u001b']) assert.ok(!page.includes(part), JSON.stringify(part));
}

function withoutCost(report: BacktestReport): unknown {
  const { cost: _, ...rest } = report;
  return { ...rest, signatures: rest.signatures.map((one) => ({ ...one, cost: undefined })) };
}

describe('backtest', () => {
  let report: BacktestReport;
  before(async () => {
    report = await backtest({ ...surroundings, pack: path('old.ts'), streams: streams(), workers: 1 });
  });

  it('counts findings by signature, program, container, key and hour, over all streams', () => {
    const [one] = report.signatures;
    assert.deepEqual([report.events, report.findings, report.partial, report.problems], [7, 6, false, []]);
    assert.deepEqual(
      [one?.id, one?.name, one?.version, one?.findings, one?.severities],
      ['TMP-1', 'tmp_opened', '1.0.0', 6, { low: 6 }],
    );
    assert.deepEqual([one?.reports, report.reports], [6, 6], 'those of one key are an hour apart');
    assert.deepEqual(one?.keys.top.slice(0, 2), [
      { key: '/tmp/x', count: 3 },
      { key: '/tmp/<script>alert(1)</script>\u202e\u001b[31m', count: 1 },
    ]);
    assert.deepEqual(one?.programs, {
      top: [
        { key: '/bin/p1', count: 2 },
        { key: '/bin/p2', count: 2 },
        { key: '/bin/p3', count: 2 },
      ],
      complete: true,
    });
    assert.deepEqual(one?.containers.top, [
      { key: 'no container', count: 4 },
      { key: 'web', count: 2 },
    ]);
    assert.deepEqual(one?.hours.top[0], { key: '2026-01-01T00:00Z', count: 2 });
    assert.deepEqual(report.tops.keys, one?.keys);
  });

  it('counts the reports that are left when repeats are held back', async () => {
    const repeats = { windowNs: 86_400_000_000_000n, key: [], signatures: {} };
    // Each of the two streams has a first finding and a summary.
    const one = await backtest({
      ...surroundings,
      pack: path('old.ts'),
      streams: streams(),
      workers: 1,
      repeats,
    });
    assert.deepEqual([one.findings, one.reports], [6, 4]);
  });

  it('gives a rate for each hour of recorded time, without the time between recordings', () => {
    // 1 h of a1, 0.5 h of a2, 1 h of b.
    assert.equal(report.seconds, 9_000);
    assert.equal(report.signatures[0]?.per_hour, (6 * 3_600) / 9_000);
    assert.deepEqual(
      report.streams.map(({ files, events, findings, seconds }) => [files.length, events, findings, seconds]),
      [
        [2, 5, 4, 5_400],
        [1, 2, 2, 3_600],
      ],
    );
  });

  it('shows the first findings whole, the earliest of all streams first', () => {
    const examples: readonly unknown[] = report.signatures[0]?.examples ?? [];
    assert.equal(examples.length, 3);
    const shown = JSON.parse(JSON.stringify(examples));
    assert.deepEqual(
      shown.map((one: { timestamp: string }) => one.timestamp),
      ['2026-01-01T00:00:00.000000000Z', '2026-01-01T00:00:00.500000000Z', '2026-01-01T01:00:00.000000000Z'],
    );
    assert.match(shown[0].finding_id, /^[0-9a-f]{32}$/);
  });

  it('gives the same result with more workers than streams, apart from the cost', async () => {
    const other = await backtest({ ...surroundings, pack: path('old.ts'), streams: streams(), workers: 4 });
    assert.deepEqual(withoutCost(other), withoutCost(report));
  });

  it('writes a page that escapes what an attacker chooses and needs nothing else', () => {
    const page = backtestPage(report);
    assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assertHarmless(page);
    assert.doesNotMatch(page, /src=|href=|@import|url\(/);
    assert.match(page, /default-src 'none'/);
  });

  it('counts what is damaged, goes on with the other streams, and says so', async () => {
    writeFileSync(path('cut.pb'), readFileSync(path('a1.pb')).subarray(0, -3));
    const [line = ''] = readFileSync(path('b.ndjson'), 'utf8').split('\n');
    writeFileSync(path('broken.ndjson'), `${line}\n{"name":"openat","timestamp":1}\nno event\n`);
    writeFileSync(path('damaged.pb'), framed([Buffer.from([0xff])]));
    const bad = await backtest({
      ...surroundings,
      pack: path('old.ts'),
      streams: [[path('cut.pb')], [path('broken.ndjson'), path('damaged.pb')]],
      workers: 2,
    });
    assert.deepEqual(
      bad.streams.map(({ fault, findings }) => [fault?.what, findings]),
      [
        ['the recording ends inside of a message', 1],
        [undefined, 1],
      ],
    );
    // A message without an event is refused, as in a replay, and is no reason for exit code 1.
    assert.deepEqual([bad.lines_broken, bad.lines_passed_over, bad.invalid], [1, 1, 1]);
    assert.match(bad.problems.join('\n'), /ends inside of a message.*\nbroken lines: 1/);
  });

  it('ends with the name and the place of a signature that hangs', async () => {
    await writeRecording(
      path('hang.pb'),
      Array.from({ length: 30 }, (_, at) => event('set_tid_address', { tidptr: 1n, returnValue: 100n }, { at })),
    );
    await assert.rejects(
      backtest({ ...surroundings, pack: faulty('hang'), streams: [[path('hang.pb')]], workers: 1 }),
      (error: SequentError) => {
        assert.deepEqual([error.code, error.exitCode], ['SEQ_SIGNATURE', 1]);
        assert.match(error.message, /BAD-1 did not come to an end with an event: set_tid_address, at .*sig\.ts:3:/);
        return true;
      },
    );
  });

  it('gives a partial result if it is stopped', async () => {
    const stopping = new AbortController();
    stopping.abort();
    const {
      partial,
      streams: ran,
      problems,
    } = await backtest({
      ...surroundings,
      pack: path('old.ts'),
      streams: streams(),
      workers: 1,
      signal: stopping.signal,
    });
    assert.equal(partial, true);
    assert.deepEqual(
      ran.map(({ stopped }) => stopped),
      ['not started', 'not started'],
    );
    assert.match(problems.join(), /stopped before their end or not started: 2/);
  });

  it('refuses recordings that do not exist before it starts', async () => {
    await assert.rejects(
      backtest({ ...surroundings, pack: path('old.ts'), streams: [[path('none.pb')]], workers: 1 }),
      /the recording does not exist/,
    );
  });
});

describe('diff', () => {
  it('finds what is gained, lost and changed, field by field', async () => {
    const report = await diff({
      ...surroundings,
      old: path('old.ts'),
      new: path('new.ts'),
      streams: streams(),
      workers: 2,
    });
    assert.deepEqual(
      [report.events, report.same, report.gained, report.lost, report.changed, report.problems],
      [7, 0, 1, 3, 3, []],
    );
    const [one] = report.signatures;
    assert.deepEqual([one?.old_version, one?.new_version], ['1.0.0', '1.1.0']);
    assert.deepEqual(one?.fields, [{ path: 'threat.severity', findings: 3 }]);
    assert.deepEqual(one?.examples.changed[0], {
      timestamp: '2026-01-01T00:00:00.000000000Z',
      subject: '/tmp/x',
      file: path('a1.pb'),
      fields: [{ path: 'threat.severity', old: 'low', new: 'high' }],
    });
    assert.deepEqual(
      one?.examples.gained.map(({ subject }) => subject),
      ['/etc/x'],
    );
    assert.equal(one?.examples.lost.length, 3);
    const page = diffPage(report);
    assert.ok(page.includes('&lt;script&gt;'));
    assertHarmless(page);
  });
});

it('reads streams from the command line', () => {
  assert.deepEqual(streamsOf(['a,b', 'c']), [['a', 'b'], ['c']]);
  for (const [values, what] of [
    [['a', 'b,a'], /a is named twice/],
    [[','], /no recording is named/],
    [['-'], /standard input cannot be read/],
  ] as const)
    assert.throws(() => streamsOf(values), what);
});
