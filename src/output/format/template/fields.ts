import { severities } from '../../../finding.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { rfc3339 } from '../../time.ts';
import { flatMembers, flatValue } from '../flat-value.ts';
import type { JsonValue } from '../json-value.ts';
import { sentence } from '../sentence.ts';

/** Reads a field of a report; undefined where the finding has none. */
export type Field = (report: Report, identity: Identity) => JsonValue | undefined;

/** Fields with fixed names. Those that the JSON format has too have their path in it. */
export const fixedFields: Readonly<Record<string, Field>> = {
  message: sentence,
  timestamp: ({ finding }) => rfc3339(finding.timestamp),
  name: ({ finding }) => finding.signature.name,
  severity: ({ finding }) => finding.threat.severity,
  subject: ({ finding }) => finding.subject,
  finding_id: ({ findingId }) => findingId,
  count: ({ count }) => count,
  first_timestamp: ({ firstTimestamp }) => rfc3339(firstTimestamp),
  last_timestamp: ({ lastTimestamp }) => rfc3339(lastTimestamp),
  summary: ({ summary }) => summary,
  tags: ({ finding }) => finding.tags,
  'policies.matched': ({ finding }) => finding.policies,
  'signature.id': ({ finding }) => finding.signature.id,
  'signature.version': ({ finding }) => finding.signature.version,
  'signature.pack': ({ finding }) => finding.signature.pack,
  'threat.name': ({ finding }) => finding.threat.name,
  'threat.description': ({ finding }) => finding.threat.description,
  'threat.severity': ({ finding }) => severities.indexOf(finding.threat.severity),
  'threat.mitre.tactic.name': ({ finding }) => finding.threat.mitre?.tactic.name,
  'threat.mitre.technique.id': ({ finding }) => finding.threat.mitre?.technique.id,
  'threat.mitre.technique.name': ({ finding }) => finding.threat.mitre?.technique.name,
  'detected_from.name': ({ finding }) => finding.detectedFrom.name,
  'workload.process.executable.path': ({ finding }) => finding.workload.process?.executable,
  'workload.process.pid': ({ finding }) => finding.workload.process?.pid,
  'workload.process.host_pid': ({ finding }) => finding.workload.process?.hostPid,
  'workload.process.unique_id': ({ finding }) => finding.workload.process?.uniqueId,
  'workload.process.real_user.id': ({ finding }) => finding.workload.process?.userId,
  'workload.process.thread.name': ({ finding }) => finding.workload.thread?.name,
  'workload.process.thread.tid': ({ finding }) => finding.workload.thread?.tid,
  'workload.process.thread.host_tid': ({ finding }) => finding.workload.thread?.hostTid,
  'workload.container.id': ({ finding }) => finding.workload.container?.id,
  'workload.container.name': ({ finding }) => finding.workload.container?.name,
  'workload.container.image.name': ({ finding }) => finding.workload.container?.image?.name,
  'workload.k8s.namespace.name': ({ finding }) => finding.workload.k8s?.namespace,
  'workload.k8s.pod.name': ({ finding }) => finding.workload.k8s?.pod?.name,
  'workload.k8s.pod.uid': ({ finding }) => finding.workload.k8s?.pod?.uid,
  data: ({ finding }) => flatMembers(finding.data),
  node: (_, { node }) => node,
  cluster: (_, { cluster }) => cluster,
  labels: (_, { labels }) => labels,
};

/**
 * Finds a field by its name: one of `fixedFields`, `labels.NAME` for a label that is set, or `data.NAME` for an
 * argument of the finding.
 * @returns undefined if there is no such field
 */
export function fieldNamed(name: string, { labels }: Identity): Field | undefined {
  if (Object.hasOwn(fixedFields, name)) return fixedFields[name];
  const [, group, key = ''] = /^(labels|data)\.(.+)$/.exec(name) ?? [];
  if (group === 'labels') return Object.hasOwn(labels, key) ? () => labels[key] : undefined;
  if (group !== 'data') return undefined;
  return ({ finding }) => {
    const argument = finding.data.find((one) => one.name === key);
    return argument && flatValue(argument);
  };
}
