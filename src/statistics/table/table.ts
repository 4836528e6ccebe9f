import type { OutputCounts, Snapshot } from '../snapshot.ts';
import type { EngineSource } from './engine-count.ts';
import { engineEvents, eventRows } from './events.ts';
import { fleetRows } from './fleet.ts';
import { outputRows, reportRows } from './outputs.ts';
import { pageRows } from './page.ts';
import { programRows, streamRows } from './program.ts';
import { recorderRows } from './recorder.ts';
import type { Row } from './row.ts';
import { engineFindings, signatureRows } from './signatures.ts';

/** Rows of one heading of the reference. */
export interface Group {
  readonly title: string;
  readonly rows: readonly Row<Snapshot>[];
}

/** All counts but those of each output, in the order of the reference. */
export const groups: readonly Group[] = [
  { title: 'Events', rows: [...engineEvents, ...eventRows] },
  { title: 'Signatures and findings', rows: [...engineFindings, ...signatureRows] },
  { title: 'Reports', rows: reportRows },
  { title: 'Stream', rows: streamRows },
  { title: 'Flight recorder', rows: recorderRows },
  { title: 'Page', rows: pageRows },
  { title: 'Fleet', rows: fleetRows },
  { title: 'Engine, health and process', rows: programRows },
];

const rows = groups.flatMap((group) => group.rows);

/** @returns the object that `--stats FILE` writes */
export function statisticsJson(snapshot: Snapshot): Readonly<Record<string, unknown>> {
  return {
    ...json(rows, 'stats', snapshot),
    outputs: snapshot.reporting.outputs.map((output) => json(outputRows, 'stats', output)),
  };
}

/** @returns the counts of the engine alone, in the names of `--stats` */
export function engineJson(source: EngineSource): Readonly<Record<string, unknown>> {
  return json([...engineEvents, ...engineFindings], 'stats', source);
}

/**
 * @param part of the answer of `/healthz`
 * @returns its counts
 */
export function healthJson(part: 'counts' | 'gauges', snapshot: Snapshot): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const { health, value } of rows) {
    const read = health?.startsWith(`${part}.`) ? value?.(snapshot) : undefined;
    if (typeof read === 'number') numbers[health?.slice(part.length + 1) ?? ''] = read;
  }
  return numbers;
}

/** @returns an output as `/healthz` shows it */
export function outputHealthJson(output: OutputCounts): Readonly<Record<string, unknown>> {
  return json(outputRows, 'health', output);
}

function json<S>(all: readonly Row<S>[], where: 'stats' | 'health', source: S): Readonly<Record<string, unknown>> {
  const entries = all.flatMap((row): [string, unknown][] => {
    const key = row[where];
    return key === undefined ? [] : [[key.replace(/^.*\./, ''), row.value?.(source)]];
  });
  return Object.fromEntries(entries);
}
