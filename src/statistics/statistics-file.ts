import { closeSync, openSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { SequentError } from '../errors.ts';
import { toJson } from '../text/json.ts';
import type { Counts } from './counts.ts';

/** Measures elapsed time and CPU time since its creation. */
export class RunClock {
  readonly #started = performance.now();

  seconds(): { readonly seconds: number; readonly cpu_seconds: number } {
    const { user, system } = process.cpuUsage();
    return { seconds: round((performance.now() - this.#started) / 1000), cpu_seconds: round((user + system) / 1e6) };
  }
}

/** The way of an output's findings over the network, see `RemoteAccount`. */
interface RemoteCounts {
  readonly accepted: number;
  readonly resumed: number;
  readonly retried: number;
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly dead: number;
  readonly waiting: number;
  /** Findings that the delivery thread has lost, by severity. */
  readonly lost: Readonly<Record<string, number>>;
  readonly store: 'disk' | 'memory';
}

/** Counts of the reports, see `Reporting`. */
interface ReportCounts {
  readonly reports: number;
  readonly heldBack: number;
  readonly closedEarly: number;
  readonly undelivered: number;
  readonly unrouted: number;
  /** Findings lost between the engine's thread and the main thread. */
  readonly transit: { readonly undelivered: Readonly<Record<string, number>> };
  readonly outputs: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason: string | undefined;
    readonly delivered: number;
    readonly undelivered: Readonly<Record<string, number>>;
    readonly remote?: RemoteCounts | undefined;
  }[];
}

export interface StatisticsOf {
  readonly counts: Counts;
  readonly reporting: ReportCounts;
  readonly reconnects: number;
  readonly health?: { readonly quarantined: readonly object[] };
  /** Run time of each signature and model in seconds; only in the sidecar. */
  readonly authorSeconds?: Readonly<Record<string, number>>;
  /** Lines of JSON recordings that were not events; only in a replay. */
  readonly lines?: { readonly passedOver: number; readonly broken: number };
}

/** @returns the object that `--stats FILE` writes */
export function statisticsJson(
  { counts, reporting, reconnects, health, authorSeconds, lines }: StatisticsOf,
  clock: RunClock,
) {
  const { missing_argument, lag_ms_max, ...statistics } = counts.statistics;
  return {
    ...statistics,
    ...clock.seconds(),
    lag_ms_max: round(lag_ms_max),
    queue_ms_max: round(counts.queueMsMax),
    dropped_over_share: counts.overShare,
    reconnects,
    reports: reporting.reports,
    repeats_held_back: reporting.heldBack,
    windows_closed_early: reporting.closedEarly,
    undelivered: reporting.undelivered,
    unrouted: reporting.unrouted,
    undelivered_in_transit: reporting.transit.undelivered,
    outputs: reporting.outputs.map(({ name, state, reason, delivered, undelivered, remote }) => ({
      output: name,
      state,
      reason,
      delivered,
      undelivered,
      ...(remote && deliveryCounts(remote, undelivered)),
    })),
    ...(lines && { lines_passed_over: lines.passedOver, lines_broken: lines.broken }),
    missing_argument,
    detectors: counts.detectors,
    quarantined: health?.quarantined ?? [],
    author_seconds: authorSeconds,
    evicted: Object.fromEntries(counts.evicted),
    invalid_by_path: Object.fromEntries(counts.invalid),
    dropped_by_name: Object.fromEntries(counts.dropped),
  };
}

/** @returns the counts of a delivery over the network, in the names of statistics and health */
export function deliveryCounts(remote: RemoteCounts, undelivered: Readonly<Record<string, number>>) {
  const { resumed, retried, sent, acknowledged, failed, dead, waiting, store } = remote;
  // Findings that were lost on the way to the delivery thread never reached its count.
  const accepted = remote.accepted + sum(undelivered) - sum(remote.lost);
  return { accepted, resumed, retried, sent, acknowledged, failed, dead, spooled: waiting, spooled_in: store };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/**
 * Checks that the statistics can be written at the end. A file that does not exist is created and removed again, so
 * that a killed process leaves no empty file.
 * @throws {SequentError} SEQ_OUTPUT
 */
export function checkStatisticsFile(path: string): void {
  tryFile(path, () => {
    const there = statSync(path, { throwIfNoEntry: false });
    // Pipes are not opened: opening would wait for the reader, and closing would signal the end of the data to it.
    if (there === undefined || there.isFile() || there.isDirectory()) closeSync(openSync(path, 'a'));
    if (there === undefined) unlinkSync(path);
  });
}

/** @throws {SequentError} SEQ_OUTPUT */
export function writeStatistics(path: string, statistics: Readonly<Record<string, unknown>>): void {
  tryFile(path, () => writeFileSync(path, `${toJson(statistics)}\n`));
}

function tryFile(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? `: ${String(error.code)}` : '';
    throw new SequentError(
      'SEQ_OUTPUT',
      {
        what: `the statistics cannot be written${reason}`,
        where: path,
        todo: 'check the folder, its rights and its room',
      },
      { cause: error },
    );
  }
}
