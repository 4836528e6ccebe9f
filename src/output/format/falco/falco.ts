import type { Severity } from '../../../finding.ts';
import { toJson } from '../../../text/json.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { rfc3339 } from '../../time.ts';
import { fitted } from '../fitted.ts';
import { type FlatValue, flatMembers, prefixed } from '../flat-value.ts';
import type { Format, FormatOptions } from '../format.ts';
import { sentence } from '../sentence.ts';

const priorities: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Notice',
  medium: 'Warning',
  high: 'Error',
  critical: 'Critical',
};
const mostEvidence = 16;

/**
 * Creates the format of an alert that falcosidekick takes as input. `output_fields` has Falco's names of fields where
 * Falco has the field.
 */
export function createFalco({ identity, maxBytes }: FormatOptions): Format {
  return fitted(maxBytes, (report) => {
    const { signature, threat, tags, timestamp } = report.finding;
    const time = rfc3339(timestamp);
    const priority = priorities[threat.severity];
    return toJson({
      // falcosidekick can change the form of outputs that begin like this.
      output: `${time.slice(11, -1)}: ${priority} ${sentence(report)}`,
      priority,
      // Never "Test rule", which falcosidekick treats as its own test.
      rule: `${signature.id}: ${signature.name}`,
      time,
      output_fields: outputFields(report, identity),
      source: 'tracee',
      tags: tags.toSorted(),
      hostname: identity.node,
    });
  });
}

/** falcosidekick refuses an alert without fields, and stops at a namespace or a pod that is no text. */
function outputFields(report: Report, { cluster, labels }: Identity): Readonly<Record<string, FlatValue>> {
  const { finding, findingId, count, firstTimestamp, lastTimestamp } = report;
  const { signature, threat, workload, evidence } = finding;
  const { process, thread, container, k8s } = workload;
  const fields = {
    ...prefixed('data.', flatMembers(finding.data)),
    ...prefixed('labels.', labels),
    'finding.id': findingId,
    'finding.count': count,
    'finding.first_time': count > 1 ? rfc3339(firstTimestamp) : undefined,
    'finding.last_time': count > 1 ? rfc3339(lastTimestamp) : undefined,
    'finding.truncated': finding.truncated === undefined ? undefined : true,
    'finding.evidence':
      evidence.length > 0
        ? evidence
            .slice(0, mostEvidence)
            .map(({ name }) => name)
            .join(', ')
        : undefined,
    'signature.id': signature.id,
    'signature.version': signature.version || undefined,
    'signature.pack': signature.pack,
    'threat.name': threat.name,
    'threat.description': threat.description,
    'threat.tactic': threat.mitre?.tactic.name,
    'threat.technique.id': threat.mitre?.technique.id,
    'threat.technique.name': threat.mitre?.technique.name,
    'evt.type': finding.detectedFrom.name,
    'proc.exepath': process?.executable,
    'proc.name': thread?.name || undefined,
    'proc.pid': process?.hostPid,
    'proc.vpid': process?.pid,
    'proc.ppid': process?.parent?.hostPid,
    'proc.pexepath': process?.parent?.executable,
    'proc.pcmdline': process?.parent?.lineage?.commandLine,
    'thread.tid': thread?.hostTid,
    'thread.vtid': thread?.tid,
    'user.uid': process?.userId,
    'container.id': container?.id,
    'container.name': container?.name || undefined,
    'container.image': container?.image?.name || undefined,
    'k8s.ns.name': k8s?.namespace,
    'k8s.pod.name': k8s?.pod?.name,
    'k8s.pod.uid': k8s?.pod?.uid,
    'k8s.cluster.name': cluster,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
