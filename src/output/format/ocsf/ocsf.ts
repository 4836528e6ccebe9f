import type { Severity } from '../../../finding.ts';
import { packageVersion } from '../../../package.ts';
import { toJson } from '../../../text/json.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { milliseconds, rfc3339 } from '../../time.ts';
import { fitted } from '../fitted.ts';
import type { Format, FormatOptions } from '../format.ts';
import type { JsonValue } from '../json-value.ts';
import { sentence } from '../sentence.ts';
import { techniques } from '../technique.ts';
import { evidences, observables, resources } from './evidences.ts';

/** The version of OCSF whose classes and objects the entries follow. */
const ocsfVersion = '1.8.0';

const severityIds: Readonly<Record<Severity, readonly [id: number, caption: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};

/**
 * Creates the format of OCSF's class Detection Finding (2004). A report is the activity Create; the summary of repeats,
 * which has the same `finding_info.uid`, is the activity Update.
 */
export function createOcsf({ identity, maxBytes }: FormatOptions): Format {
  const version = packageVersion();
  return fitted(maxBytes, (report) => toJson(detectionFinding(report, identity, version)));
}

function detectionFinding(report: Report, identity: Identity, version: string): JsonValue {
  const { finding, count, firstTimestamp, lastTimestamp } = report;
  const [severityId, severity] = severityIds[finding.threat.severity];
  const [activityId, activity] = report.summary ? [2, 'Update'] : [1, 'Create'];
  const device = { type_id: 0, type: 'Unknown', hostname: identity.node };
  return {
    activity_id: activityId,
    activity_name: activity,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200_400 + activityId,
    type_name: `Detection Finding: ${activity}`,
    time: milliseconds(finding.timestamp),
    timezone_offset: 0,
    start_time: milliseconds(firstTimestamp),
    end_time: milliseconds(lastTimestamp),
    severity_id: severityId,
    severity,
    status_id: 1,
    status: 'New',
    confidence_id: 0,
    confidence: 'Unknown',
    is_alert: true,
    count,
    message: sentence(report),
    metadata: metadata(report, identity, version),
    finding_info: findingInfo(report),
    device,
    evidences: evidences(finding, device),
    resources: resources(finding, identity),
    observables: observables(finding, identity),
    unmapped: {
      subject: finding.subject,
      policies: finding.policies,
      properties: finding.threat.properties,
      detected_from: finding.detectedFrom.name,
    },
  };
}

function metadata({ finding, findingId }: Report, { cluster, labels }: Identity, version: string): JsonValue {
  const tags = Object.entries(cluster === undefined ? labels : { ...labels, cluster });
  return {
    version: ocsfVersion,
    product: { name: 'Sequent', vendor_name: 'Sequent', version, feature: { name: finding.signature.pack || 'none' } },
    uid: findingId,
    event_code: finding.signature.id,
    profiles: ['container'],
    log_name: 'findings',
    log_provider: 'tracee-sequent',
    original_time: rfc3339(finding.timestamp),
    labels: finding.tags.length > 0 ? finding.tags : undefined,
    tags: tags.length > 0 ? tags.map(([name, value]) => ({ name, value })) : undefined,
    is_truncated: finding.truncated === undefined ? undefined : true,
  };
}

function findingInfo({ finding, findingId, firstTimestamp, lastTimestamp }: Report): JsonValue {
  const { signature, threat } = finding;
  return {
    uid: findingId,
    title: threat.name,
    desc: threat.description,
    types: [signature.name],
    created_time: milliseconds(finding.timestamp),
    first_seen_time: milliseconds(firstTimestamp),
    last_seen_time: milliseconds(lastTimestamp),
    data_sources: ['Tracee'],
    analytic: {
      type_id: 1,
      type: 'Rule',
      uid: signature.id,
      name: signature.name,
      version: signature.version || undefined,
      category: signature.pack || undefined,
    },
    attacks: threat.mitre && [attack(threat.mitre)],
  };
}

function attack(mitre: NonNullable<Report['finding']['threat']['mitre']>): JsonValue {
  const { technique, subTechnique } = techniques(mitre);
  return {
    tactic: { name: mitre.tactic.name },
    technique: { uid: technique.id, name: technique.name },
    sub_technique: subTechnique && { uid: subTechnique.id, name: subTechnique.name },
  };
}
