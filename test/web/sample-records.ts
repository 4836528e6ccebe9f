import { type Severity, severities } from '../../src/finding.ts';
import type { HistoryRecord } from '../../src/history/record.ts';
import { rfc3339 } from '../../src/output/time.ts';
import { toJson } from '../../src/text/json.ts';

/** Time of the first sample finding: 2026-11-23 08:50:50 UTC. */
export const sampleTime = 1_795_423_850_000_000_000n;

/** Own values of a sample finding. */
export interface SampleParts {
  readonly severity?: Severity;
  readonly signature?: string;
  readonly title?: string;
  readonly executable?: string;
  readonly container?: string;
  readonly namespace?: string;
  readonly path?: string;
  readonly count?: number;
}

/** A finding as a record of a history. @param number one second after another */
export function sampleRecord(number: number, parts: SampleParts = {}): HistoryRecord {
  const { severity = 'high', signature = 'ACME-1', executable = '/usr/bin/app', count = 1 } = parts;
  const time = sampleTime + BigInt(number) * 1_000_000_000n;
  const id = number.toString(16).padStart(32, '0');
  const body = toJson({
    timestamp: rfc3339(time),
    name: 'acme_one',
    signature: { id: signature, version: '1.0.0', pack: 'acme' },
    finding_id: id,
    workload: {
      process: { executable: { path: executable }, host_pid: 1_000 + number, pid: 7, thread: { name: 'app' } },
      ...(parts.container !== undefined && { container: { id: 'c'.repeat(64), name: parts.container } }),
      ...(parts.namespace !== undefined && { k8s: { namespace: { name: parts.namespace } } }),
    },
    data: [{ name: 'path', str: parts.path ?? '/tmp/x' }],
    threat: { name: parts.title ?? `Finding ${number}`, severity: severities.indexOf(severity) },
    evidence: [],
    count,
    node: 'worker-1',
  });
  return { kind: count > 1 ? 'summary' : 'finding', id, time, severity, signature, body };
}
