import { writeFileSync } from 'node:fs';
import type { Counts } from './counts.ts';
import { SequentError } from './errors.ts';
import type { Reporting } from './reporting.ts';
import type { Health } from './sidecar/health.ts';

/** Counts time from its making on. */
export class RunClock {
  readonly #started = performance.now();

  seconds(): { readonly seconds: number; readonly cpu_seconds: number } {
    const { user, system } = process.cpuUsage();
    return { seconds: round((performance.now() - this.#started) / 1000), cpu_seconds: round((user + system) / 1e6) };
  }
}

export interface StatisticsOf {
  readonly counts: Counts;
  readonly reporting: Reporting;
  readonly reconnects: number;
  readonly health?: Health;
}

/** The one object that `--stats FILE` writes. */
export function statisticsJson({ counts, reporting, reconnects, health }: StatisticsOf, clock: RunClock) {
  const { missing_argument, lag_ms_max, ...statistics } = counts.statistics;
  return {
    ...statistics,
    ...clock.seconds(),
    lag_ms_max: round(lag_ms_max),
    queue_ms_max: round(counts.queueMsMax),
    reconnects,
    reports: reporting.reports,
    undelivered: reporting.undelivered + counts.undelivered,
    missing_argument,
    detectors: counts.detectors,
    quarantined: health?.quarantined ?? [],
    evicted: Object.fromEntries(counts.evicted),
    invalid_by_path: Object.fromEntries(counts.invalid),
    dropped_by_name: Object.fromEntries(counts.dropped),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** @throws SequentError SEQ_OUTPUT */
export function writeStatistics(path: string, statistics: Readonly<Record<string, unknown>>): void {
  try {
    writeFileSync(path, `${JSON.stringify(statistics)}\n`);
  } catch (error) {
    throw new SequentError(
      'SEQ_OUTPUT',
      { what: 'the statistics cannot be written', where: path, todo: 'check the folder, its rights and its room' },
      { cause: error },
    );
  }
}
