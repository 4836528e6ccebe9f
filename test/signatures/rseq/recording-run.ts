import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { Engine } from '../../../src/engine/engine.ts';
import type { Finding } from '../../../src/finding.ts';
import { openRecording } from '../../../src/intake/recording/open-recording.ts';
import { loadSignatures } from '../../../src/packs/load.ts';
import type { Statistics } from '../../../src/statistics/event-counts.ts';
import { nameAuthors, shownWatch } from '../../../src/testing/shown-run.ts';

const signatures = await loadSignatures(['rseq']);
/** The rules that there are; the expectations name some that are to come. */
const rules = new Set(signatures.map(({ id }) => id));
const folder = new URL('../../../fixtures/recordings/', import.meta.url);

export interface Run {
  readonly findings: readonly Finding[];
  readonly statistics: Statistics;
  /** What went wrong in a handler or was refused by a schema. */
  readonly troubles: readonly string[];
}

export interface Expected {
  readonly required: readonly string[];
  readonly allowed: readonly string[];
}

export function recordingPath(name: string): string {
  return new URL(name, folder).pathname;
}

export function recordingLines(name: string): string[] {
  return gunzipSync(readFileSync(recordingPath(name)))
    .toString()
    .trimEnd()
    .split('\n');
}

/** What the independent evaluator expects of these rules, by program. */
export function expectations(recording: string): ReadonlyMap<string, Expected> {
  const all: Record<string, Expected> = JSON.parse(readFileSync(recordingPath(`${recording}.expected.json`), 'utf8'));
  const ours = (ids: readonly string[]): string[] => ids.filter((id) => rules.has(id));
  return new Map(
    Object.entries(all).map(([program, { required, allowed }]) => [
      program,
      { required: ours(required), allowed: ours(allowed) },
    ]),
  );
}

/** Runs a recording, read as the sidecar reads it. */
export async function runRecording(source: string | Readable): Promise<Run> {
  const { engine, run } = started();
  await openRecording(source).run({
    message: (bytes, start, end, arrival) => engine.message(bytes, start, end, arrival),
    gap: ({ reason }) => engine.gap(reason),
    quiet: (nanoseconds) => engine.quiet(nanoseconds),
  });
  engine.end();
  return run;
}

/** Here Tracee's counter of lost events was read, and had grown by so many. */
export interface Loss {
  readonly lost: bigint;
}

/** Runs messages in the order given, and tells of losses where they stand. */
export function runMessages(messages: Iterable<Uint8Array | Loss>): Run {
  const { engine, run } = started();
  for (const one of messages) {
    if ('lost' in one) engine.gap('kernel', one.lost);
    else engine.message(one, 0, one.length, 0);
  }
  engine.end();
  return run;
}

export function programOf({ workload }: Finding): string {
  return basename(workload.process?.executable ?? '');
}

function started(): { readonly engine: Engine; readonly run: Run } {
  const findings: Finding[] = [];
  const troubles: string[] = [];
  // `sequent test` ends a file whose signatures make no progress, and sees progress only through this.
  const watch = shownWatch();
  const engine = new Engine({
    signatures,
    arch: 'amd64',
    ...(watch !== undefined && { watch }),
    onFinding: (finding) => findings.push(finding),
    onFault: ({ author, event, error }) => troubles.push(`${author} on ${event}: ${String(error)}`),
    onInvalid: (event, { path, message }) => troubles.push(`${event} ${path}: ${message}`),
  });
  nameAuthors(engine);
  return { engine, run: { findings, statistics: engine.statistics, troubles } };
}
