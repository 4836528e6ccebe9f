import { type Evidence, type Finding, severities, type Truncated } from '../../../finding.ts';
import { toJson } from '../../../text/json.ts';
import { identityTail } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { rfc3339 } from '../../time.ts';
import type { Format, FormatOptions } from '../format.ts';
import { argumentJson, type JsonValue } from '../json-value.ts';
import { filled, nonEmpty, originJson, workloadJson } from './workload-json.ts';

function evidenceJson({ timestamp, name, data, process, thread, note }: Evidence): JsonValue {
  return {
    timestamp: rfc3339(timestamp),
    name,
    data: data.map(argumentJson),
    process: process && {
      executable: process.executable === undefined ? undefined : { path: process.executable },
      pid: process.pid,
    },
    thread: thread && { tid: thread.tid },
    note,
  };
}

function truncatedJson({ limit, parts, more }: Truncated): JsonValue {
  return {
    limit,
    parts: parts.map(({ path, unit, kept, length }) => ({ path, unit, kept, length })),
    more: more > 0 ? more : undefined,
  };
}

function reportJson({ finding, findingId, count, firstTimestamp, lastTimestamp }: Omit<Report, 'severity'>): JsonValue {
  const { signature, threat, detectedFrom } = finding;
  return {
    timestamp: rfc3339(finding.timestamp),
    name: signature.name,
    signature: { id: signature.id, version: signature.version, pack: signature.pack },
    finding_id: findingId,
    policies: finding.policies.length > 0 ? { matched: finding.policies } : undefined,
    workload: workloadJson(finding.workload),
    data: nonEmpty(finding.data.map(argumentJson)),
    threat: {
      name: threat.name,
      description: threat.description,
      severity: severities.indexOf(threat.severity),
      mitre: threat.mitre && {
        tactic: { name: threat.mitre.tactic.name },
        technique: { id: threat.mitre.technique.id, name: threat.mitre.technique.name },
      },
      properties: filled(threat.properties),
    },
    detected_from: originJson(detectedFrom),
    evidence: finding.evidence.map(evidenceJson),
    tags: nonEmpty(finding.tags),
    count,
    first_timestamp: count > 1 ? rfc3339(firstTimestamp) : undefined,
    last_timestamp: count > 1 ? rfc3339(lastTimestamp) : undefined,
    truncated: finding.truncated && truncatedJson(finding.truncated),
  };
}

/**
 * Creates the JSON format: one object per line, in the shape of Tracee's own `--output json` with Sequent's keys
 * added. Keys are in snake_case. 64-bit numbers and pointers are decimal strings, bytes are base64, severity is 0 to
 * 4, and absent values are omitted. The text contains no terminal control character.
 */
export function createJson({ identity }: Partial<Pick<FormatOptions, 'identity'>> = {}): Format {
  const tail = identity && identityTail(identity);
  return (report) =>
    report.json === undefined ? withTail(toJson(reportJson(report)), tail) : recounted(report.json, report);
}

/**
 * @param tail constant end of each line, see `identityTail`
 * @returns the JSON line of a report of this finding alone
 */
export function jsonLine(finding: Finding, findingId: string, tail?: string): string {
  const { timestamp } = finding;
  const report = { finding, findingId, count: 1, firstTimestamp: timestamp, lastTimestamp: timestamp, summary: false };
  return withTail(toJson(reportJson(report)), tail);
}

function withTail(line: string, tail: string | undefined): string {
  return tail === undefined ? line : line.slice(0, -1) + tail;
}

/** Adds count and times of a report of several findings to the JSON line of the first finding alone. */
function recounted(line: Buffer, { count, firstTimestamp, lastTimestamp }: Report): string {
  const text = line.toString();
  if (count === 1) return text;
  const times = { first_timestamp: rfc3339(firstTimestamp), last_timestamp: rfc3339(lastTimestamp) };
  const members: readonly [string, JsonValue][] = Object.entries(JSON.parse(text));
  return toJson(
    Object.fromEntries(
      members.flatMap(([key, value]) =>
        key === 'count' ? [[key, count] as const, ...Object.entries(times)] : [[key, value] as const],
      ),
    ),
  );
}
