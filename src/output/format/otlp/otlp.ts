import { basename } from 'node:path';
import type { Severity } from '../../../finding.ts';
import { toJson } from '../../../text/json.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { rfc3339, within } from '../../time.ts';
import { fitted } from '../fitted.ts';
import { flatMembers, prefixed } from '../flat-value.ts';
import type { Format, FormatOptions } from '../format.ts';
import type { JsonValue } from '../json-value.ts';
import { sentence } from '../sentence.ts';

/** As the data model of logs maps the severities of syslog from informational to critical. */
const severityNumbers: Readonly<Record<Severity, number>> = { info: 9, low: 10, medium: 13, high: 17, critical: 18 };
const mostEvidence = 16;

/** A value that is null or undefined makes no attribute. */
type AttributeValue = string | number | boolean | readonly string[] | null | undefined;

/**
 * Creates the format of one LogRecord in the JSON mapping of OTLP. Attributes have the names of OpenTelemetry's
 * semantic conventions where these have one, and others begin with `sequent.`. The record has no trace and no time of
 * observation, which whoever sends it may add.
 */
export function createOtlp({ identity, maxBytes }: FormatOptions): Format {
  return fitted(maxBytes, (report) => {
    const { severity } = report.finding.threat;
    return toJson({
      timeUnixNano: within(report.finding.timestamp).toString(),
      severityNumber: severityNumbers[severity],
      severityText: severity.toUpperCase(),
      eventName: 'sequent.finding',
      body: { stringValue: sentence(report) },
      attributes: Object.entries(attributes(report, identity)).flatMap(([key, value]) =>
        value === undefined || value === null ? [] : [{ key, value: anyValue(value) }],
      ),
    });
  });
}

/** A 64-bit number is a string in the mapping. */
function anyValue(value: NonNullable<AttributeValue>): JsonValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } };
}

function attributes(report: Report, { node, cluster, labels }: Identity): Readonly<Record<string, AttributeValue>> {
  const { finding, findingId, count, firstTimestamp, lastTimestamp } = report;
  const { signature, threat } = finding;
  return {
    ...prefixed('sequent.label.', labels),
    ...prefixed('sequent.data.', flatMembers(finding.data)),
    ...prefixed('sequent.property.', threat.properties),
    'host.name': node,
    'k8s.cluster.name': cluster,
    'security_rule.name': signature.name,
    'security_rule.description': threat.description,
    'security_rule.version': signature.version || undefined,
    'security_rule.ruleset.name': signature.pack || undefined,
    'sequent.finding.id': findingId,
    'sequent.finding.count': count,
    'sequent.finding.first_time': count > 1 ? rfc3339(firstTimestamp) : undefined,
    'sequent.finding.last_time': count > 1 ? rfc3339(lastTimestamp) : undefined,
    'sequent.finding.summary': report.summary,
    'sequent.finding.truncated': finding.truncated === undefined ? undefined : true,
    'sequent.finding.subject': finding.subject,
    'sequent.finding.tags': finding.tags.length > 0 ? finding.tags : undefined,
    'sequent.finding.policies': finding.policies.length > 0 ? finding.policies : undefined,
    'sequent.finding.evidence':
      finding.evidence.length > 0 ? finding.evidence.slice(0, mostEvidence).map(({ name }) => name) : undefined,
    'sequent.signature.id': signature.id,
    'sequent.threat.name': threat.name,
    'sequent.threat.severity': threat.severity,
    'sequent.threat.tactic': threat.mitre?.tactic.name,
    'sequent.threat.technique.id': threat.mitre?.technique.id,
    'sequent.threat.technique.name': threat.mitre?.technique.name,
    'sequent.detected_from': finding.detectedFrom.name,
    ...workloadAttributes(report),
  };
}

function workloadAttributes({ finding: { workload } }: Report): Record<string, AttributeValue> {
  const { process, thread, container, k8s } = workload;
  return {
    'process.pid': process?.hostPid,
    'process.vpid': process?.pid,
    'process.parent_pid': process?.parent?.hostPid,
    'process.executable.path': process?.executable,
    'process.executable.name': process?.executable === undefined ? undefined : basename(process.executable),
    'process.real_user.id': process?.userId,
    'thread.id': thread?.hostTid,
    'thread.name': thread?.name || undefined,
    'container.id': container?.id,
    'container.name': container?.name || undefined,
    'container.image.id': container?.image?.id || undefined,
    'container.image.name': container?.image?.name || undefined,
    'container.image.repo_digests':
      container?.image && container.image.repoDigests.length > 0 ? container.image.repoDigests : undefined,
    'k8s.namespace.name': k8s?.namespace,
    'k8s.pod.name': k8s?.pod?.name,
    'k8s.pod.uid': k8s?.pod?.uid || undefined,
    ...prefixed('k8s.pod.label.', k8s?.pod?.labels ?? {}),
  };
}
