import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Counts } from '../../src/statistics/counts.ts';
import { emptyStatistics } from '../../src/statistics/event-counts.ts';
import {
  checkStatisticsFile,
  RunClock,
  type StatisticsOf,
  statisticsJson,
  writeStatistics,
} from '../../src/statistics/statistics-file.ts';

/** Every count has a value of its own, so that none can stand in the place of another. */
const statistics = {
  ...emptyStatistics(),
  received: 1,
  dropped: 2,
  invalid: 3,
  missing_argument: 4,
  lag_ms_max: 5.00049,
};
const counts: Counts = {
  statistics,
  queueMsMax: 6.0006,
  overShare: 7,
  invalid: new Map([
    ['rseq sig', 8],
    ['', 9],
  ]),
  evicted: new Map([['TEST-1', 10]]),
  detectors: { loaded: 11 },
  dropped: new Map([['mmap', 12]]),
};
const output = { name: 'json', state: 'stuck', reason: 'it is full', delivered: 13, undelivered: { low: 14 } };
const reporting = {
  reports: 15,
  heldBack: 16,
  closedEarly: 17,
  undelivered: 18,
  unrouted: 24,
  transit: { undelivered: { high: 19 } },
  outputs: [output],
};
const all: StatisticsOf = {
  counts,
  reporting,
  reconnects: 20,
  health: { quarantined: [{ author: 'TEST-2' }] },
  authorSeconds: { 'TEST-1': 21 },
  lines: { passedOver: 22, broken: 23 },
};

describe('the object that --stats writes', () => {
  it('holds every count under its own name, and times to the microsecond', () => {
    const { seconds, cpu_seconds, ...written } = statisticsJson(all, new RunClock());
    assert.ok(seconds >= 0 && seconds < 60 && cpu_seconds > 0, `${seconds} ${cpu_seconds}`);
    assert.deepEqual(written, {
      ...statistics,
      lag_ms_max: 5,
      queue_ms_max: 6.001,
      dropped_over_share: 7,
      invalid_by_path: { 'rseq sig': 8, '': 9 },
      evicted: { 'TEST-1': 10 },
      detectors: { loaded: 11 },
      dropped_by_name: { mmap: 12 },
      outputs: [{ output: 'json', state: 'stuck', reason: 'it is full', delivered: 13, undelivered: { low: 14 } }],
      reports: 15,
      repeats_held_back: 16,
      windows_closed_early: 17,
      undelivered: 18,
      unrouted: 24,
      undelivered_in_transit: { high: 19 },
      reconnects: 20,
      quarantined: [{ author: 'TEST-2' }],
      author_seconds: { 'TEST-1': 21 },
      lines_passed_over: 22,
      lines_broken: 23,
    });
  });

  it('has no counts of lines where no recording in JSON was read, and an empty list where nothing is watched', () => {
    const written = statisticsJson({ counts, reporting, reconnects: 0 }, new RunClock());
    assert.ok(!('lines_passed_over' in written) && !('lines_broken' in written));
    assert.deepEqual(written.quarantined, []);
  });

  it('counts processor time and wall time from the start of the clock', () => {
    const clock = new RunClock();
    const first = clock.seconds();
    const until = performance.now() + 20;
    while (performance.now() < until);
    const second = clock.seconds();
    assert.ok(second.seconds >= first.seconds + 0.02);
    assert.ok(second.cpu_seconds > first.cpu_seconds);
    assert.ok(first.seconds < performance.now() / 1_000);
  });
});

describe('the file of --stats', () => {
  it('is tried before anything runs, and is neither made nor changed by that', (t) => {
    const home = folder(t);
    checkStatisticsFile(join(home, 'new.json'));
    assert.ok(!existsSync(join(home, 'new.json')));
    writeFileSync(join(home, 'old.json'), 'kept');
    checkStatisticsFile(join(home, 'old.json'));
    assert.equal(readFileSync(join(home, 'old.json'), 'utf8'), 'kept');
  });

  it('is refused where it cannot be written: a folder, or a folder that is not there', (t) => {
    const home = folder(t);
    for (const [path, reason] of [
      [home, 'EISDIR'],
      [join(home, 'none/stats.json'), 'ENOENT'],
    ] as const) {
      const refused = { code: 'SEQ_OUTPUT', message: new RegExp(`cannot be written: ${reason}`) };
      assert.throws(() => checkStatisticsFile(path), refused);
      assert.throws(() => writeStatistics(path, {}), refused);
    }
  });

  it('gets one line of JSON, in the place of what was there', (t) => {
    const path = join(folder(t), 'stats.json');
    writeFileSync(path, 'something older and longer than the new line');
    writeStatistics(path, { received: 1 });
    assert.equal(readFileSync(path, 'utf8'), '{"received":1}\n');
  });
});

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-statistics-'));
  t.after(() => rmSync(home, { recursive: true }));
  return home;
}
