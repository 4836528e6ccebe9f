import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { checkStatisticsFile, RunClock, writeStatistics } from '../../src/statistics/statistics-file.ts';
import { statisticsJson } from '../../src/statistics/table/table.ts';
import { fullSnapshot } from './full-snapshot.ts';

describe('the object that --stats writes', () => {
  it('holds every count under its own name, and times to the microsecond', () => {
    const { probes: _, ...snapshot } = fullSnapshot();
    const { counts, reporting, time, live, page, heartbeats } = snapshot;
    assert.ok(live?.recorder !== undefined && page !== undefined && heartbeats !== undefined);
    const { counts: recorder } = live.recorder;
    const exact = {
      ...snapshot,
      counts: { ...counts, statistics: { ...counts.statistics, lag_ms_max: 5.00049 }, queueMsMax: 6.0006 },
      lines: { passedOver: 22, broken: 23 },
    };
    const [output] = reporting.outputs;
    assert.ok(output?.remote !== undefined);
    const { remote, waiting: _waiting, ...written } = output;
    const { waiting, waitingBytes, store, lost: _lost, history, ...sent } = remote;
    assert.ok(history?.oldestMs !== undefined);
    const { gaps_reconnect, gaps_restart, gaps_dropped, gaps_kernel, gaps_clock, gaps_stall, ...statistics } =
      counts.statistics;
    assert.deepEqual(statisticsJson(exact), {
      ...statistics,
      gaps_by_reason: {
        reconnect: gaps_reconnect,
        restart: gaps_restart,
        dropped: gaps_dropped,
        kernel: gaps_kernel,
        clock: gaps_clock,
        stall: gaps_stall,
      },
      lag_ms_max: 5,
      queue_ms_max: 6.001,
      dropped_over_share: counts.overShare,
      invalid_by_path: Object.fromEntries(counts.invalid),
      evicted: Object.fromEntries(counts.evicted),
      exceptions: counts.exceptions,
      faults_by_author: Object.fromEntries(counts.faults),
      detectors: counts.detectors,
      received_by_name: Object.fromEntries(counts.received ?? []),
      dropped_by_name: Object.fromEntries(counts.dropped),
      findings_by_signature: { 'TEST-3': Object.fromEntries(reporting.findings.get('TEST-3') ?? []) },
      page_requests: page.requests,
      page_refused: page.refused,
      page_rows_skipped: page.rows_skipped,
      page_disconnected: page.disconnected,
      page_restarts: page.restarts,
      fleet_heartbeats: heartbeats.sent,
      fleet_heartbeats_failed: heartbeats.failed,
      outputs: [
        {
          ...written,
          ...sent,
          // Findings that the delivery thread has never got were handed to the output, too.
          accepted: remote.accepted + (output.undelivered['low'] ?? 0),
          spooled: waiting,
          spooled_bytes: waitingBytes,
          history_bytes: history.bytes,
          history_files: history.files,
          history_removed_files: history.removedFiles,
          history_damaged_files: history.damagedFiles,
          history_oldest_seconds: history.oldestMs / 1_000,
          spooled_in: store,
        },
      ],
      reports: reporting.reports,
      repeats_held_back: reporting.heldBack,
      windows_closed_early: reporting.closedEarly,
      undelivered: reporting.undelivered,
      unrouted: reporting.unrouted,
      undelivered_in_transit: reporting.transit.undelivered,
      recorder_events: recorder.recorded,
      recorder_lost: { ring: recorder.dropped, disk: recorder.lost_on_disk },
      recorder_bytes: recorder.bytes,
      capsules: {
        written: recorder.capsules,
        refused: recorder.capsules_refused,
        failed: recorder.capsules_failed,
      },
      capsules_cut: recorder.capsules_cut,
      capsules_removed: recorder.capsules_removed,
      reconnects: live.reconnects,
      reloads: live.reloads,
      reloads_refused: live.reloadsRefused,
      engine_restarts: live.engine.restarts,
      quarantined: live.quarantined,
      author_seconds: live.authorSeconds,
      lines_passed_over: 22,
      lines_broken: 23,
      ...time,
    });
  });

  it('has no counts of lines where no recording in JSON was read, and an empty list where nothing is watched', () => {
    const { live: _, ...snapshot } = fullSnapshot();
    const written: { readonly quarantined?: unknown } = JSON.parse(JSON.stringify(statisticsJson(snapshot)));
    assert.ok(!('lines_passed_over' in written) && !('lines_broken' in written));
    assert.deepEqual(written.quarantined, []);
  });

  it('counts processor time and wall time from the start of the clock', () => {
    const clock = new RunClock();
    const first = clock.seconds();
    const until = performance.now() + 20;
    // Under load, this thread may get no processor time for a while.
    while (performance.now() < until || clock.seconds().cpu_seconds === first.cpu_seconds);
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
