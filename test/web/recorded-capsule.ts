import { factsOf } from '../../src/history/reading/facts.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import type { Capsule } from '../../src/recorder/capsule/capsule.ts';
import { toJson } from '../../src/text/json.ts';
import { sampleHead } from '../recorder/capsule/sample-capsule.ts';
import { recordedEvents, recordedFindings } from '../story/recorded-findings.ts';

const recording = 'rseq-extra';

/** Findings of a recording as records of a history. */
export async function recordedRecords(): Promise<readonly HistoryRecord[]> {
  const findings = await recordedFindings(recording);
  return findings.flatMap(({ json }) => {
    const body = toJson(json);
    const facts = factsOf(body);
    if (facts === undefined) return [];
    const { kind, id, time, severity, signature } = facts;
    return [{ kind, id, time, body, ...(severity && { severity }), ...(signature && { signature }) }];
  });
}

/** A capsule of a finding with all events of the recording, and a gap one millisecond before the finding. */
export async function capsuleAround({ time, body }: HistoryRecord): Promise<Capsule> {
  const events = await recordedEvents(recording);
  const { events: _, ...head } = sampleHead;
  return {
    ...head,
    file: 'sample.capsule',
    finding: JSON.parse(body),
    policy: [],
    count: events.length,
    window: { time, from: time - 60_000_000_000n, to: time + 10_000_000_000n, whole: true, ended_early: false },
    losses: [{ reason: 'kernel', events: 4, from: time - 2_000_000n, to: time - 1_000_000n }],
    events,
  };
}
