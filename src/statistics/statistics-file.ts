import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';
import { SequentError } from '../errors.ts';
import { writeWholeFile } from '../files/whole-file.ts';
import { toJson } from '../text/json.ts';
import type { RunTime } from './snapshot.ts';

/** Measures elapsed time and CPU time since its creation. */
export class RunClock {
  readonly #started = performance.now();

  seconds(): RunTime {
    const { user, system } = process.cpuUsage();
    return { seconds: round((performance.now() - this.#started) / 1000), cpu_seconds: round((user + system) / 1e6) };
  }
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
  tryFile(path, () => writeWholeFile(path, `${toJson(statistics)}\n`));
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
