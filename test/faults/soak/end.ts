import assert from 'node:assert/strict';
import { type Arrived, type FaultyReceiver } from '../receiver.ts';
import { lostBy, remoteCountsOf } from '../sidecar.ts';
import { ids } from './operator.ts';

/** The part of `--stats` that is compared with what has arrived. */
interface Stats {
  readonly received: number;
  readonly unmatched: number;
  readonly dropped: number;
  readonly invalid: number;
  readonly evaluated: number;
  readonly lost: number;
  readonly findings: number;
  readonly findings_excepted: number;
  readonly findings_lowered: number;
  readonly reports: number;
  readonly undelivered: number;
  readonly faults: number;
  readonly reconnects: number;
  readonly reloads: number;
  readonly reloads_refused: number;
  readonly engine_restarts: number;
  readonly received_by_name: Readonly<Record<string, number>>;
  readonly dropped_by_name: Readonly<Record<string, number>>;
  readonly findings_by_signature: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface End {
  /** Content of the file of statistics. */
  readonly stats: string;
  /** The findings of all files, rotated ones included. */
  readonly local: readonly Arrived[];
  readonly receiver: FaultyReceiver;
}

/**
 * Compares the counts at the end of a soak with the findings that have arrived.
 * @returns the numbers of the run
 * @throws {assert.AssertionError} if a finding or an event is missing, came twice or is not counted
 */
export function assertEnd({ stats: text, local, receiver }: End): Readonly<Record<string, unknown>> {
  const stats: Stats = JSON.parse(text);
  const { received, unmatched, dropped, invalid, evaluated } = stats;
  assert.equal(received, unmatched + dropped + invalid + evaluated, text);

  const judged = (stats.received_by_name['rseq'] ?? 0) - (stats.dropped_by_name['rseq'] ?? 0);
  const steady = local.map(({ place }) => place.split(' ')).filter(([id]) => id === ids.steady);
  assert.equal(steady.length, judged, `each rseq is a finding of ${ids.steady}: ${text}`);
  let last = -1;
  for (const [at, [, seen, event]] of steady.entries()) {
    assert.equal(Number(seen), at, `number ${at} of ${ids.steady} is there once, and its state was kept`);
    assert.ok(Number(event) > last, `event ${event} comes after ${last}`);
    last = Number(event);
  }
  const madeBy = (id: string): number =>
    Object.values(stats.findings_by_signature[id] ?? {}).reduce((sum, count) => sum + count, 0);
  assert.equal(madeBy(ids.importing), judged, `each rseq is a finding of ${ids.importing}: ${text}`);
  const changing = madeBy(ids.changing) + stats.findings_excepted;
  assert.equal(changing, judged, `each rseq is a finding of ${ids.changing}, or excepted: ${text}`);

  const [soc] = remoteCountsOf(stats);
  assert.ok(soc !== undefined && lostBy(soc) === 0 && soc.spooled === 0 && soc.dead === 0, text);
  assert.equal(stats.undelivered, 0, text);
  assert.equal(local.length, stats.reports, 'every report is in the files');
  assert.equal(soc.accepted, stats.reports, 'every report went to the receiver');
  assert.deepEqual(sorted(receiver.taken.keys()), sorted(local.map(({ id }) => id)));
  const { lost, findings, findings_excepted: excepted, findings_lowered: lowered, reports, faults } = stats;
  const { reconnects, reloads, reloads_refused: refused, engine_restarts: engineRestarts } = stats;
  const events = { received, unmatched, dropped, invalid, evaluated, lost };
  const { failed, acknowledged } = soc;
  return {
    events,
    findings: { findings, excepted, lowered, reports, faults, repeated: receiver.repeated },
    output: { failed, acknowledged },
    happened: { reconnects, reloads, refused, engineRestarts },
  };
}

function sorted(texts: Iterable<string>): readonly string[] {
  return [...texts].sort();
}
