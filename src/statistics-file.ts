import { writeFileSync } from 'node:fs';
import type { Detection } from './detection.ts';
import { SequentError } from './errors.ts';

/** Counts time from its making on. */
export class RunClock {
  readonly #started = performance.now();

  seconds(): { readonly seconds: number; readonly cpu_seconds: number } {
    const { user, system } = process.cpuUsage();
    return { seconds: round((performance.now() - this.#started) / 1000), cpu_seconds: round((user + system) / 1e6) };
  }
}

/** The one object that `--stats FILE` writes. */
export function statisticsJson(detection: Detection, clock: RunClock, reconnects: number): Record<string, unknown> {
  const { missing_argument, lag_ms_max, ...counts } = detection.statistics;
  return {
    ...counts,
    ...clock.seconds(),
    lag_ms_max: round(lag_ms_max),
    reconnects,
    reports: detection.reports,
    undelivered: detection.undelivered,
    missing_argument,
    invalid_by_path: Object.fromEntries(detection.engine.invalid),
    detectors: detection.detectors.json(),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** @throws SequentError SEQ_OUTPUT */
export function writeStatistics(path: string, statistics: Record<string, unknown>): void {
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
