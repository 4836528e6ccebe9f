import { basename } from 'node:path';
import { severities } from '../../../finding.ts';
import { packageVersion } from '../../../package.ts';
import { toJson } from '../../../text/json.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { rfc3339 } from '../../time.ts';
import { fitted } from '../fitted.ts';
import { assignments, flatMembers } from '../flat-value.ts';
import type { Format, FormatOptions } from '../format.ts';
import type { JsonValue } from '../json-value.ts';
import { sentence } from '../sentence.ts';
import { techniques } from '../technique.ts';

/** The version of the Elastic Common Schema whose fields the entries have. */
const ecsVersion = '9.4.0';
const mostEvidence = 16;

/**
 * Creates the format of an alert in the Elastic Common Schema. Values without a field of the schema are under `sequent`, as
 * texts that no dynamic mapping takes for a date or a number: two findings never disagree about the type of a field.
 */
export function createEcs({ identity, maxBytes }: FormatOptions): Format {
  const version = packageVersion();
  const observer = { vendor: 'Sequent', product: 'tracee-sequent', type: 'sensor', version, hostname: identity.node };
  return fitted(maxBytes, (report) => {
    const { finding } = report;
    return toJson({
      '@timestamp': rfc3339(finding.timestamp),
      ecs: { version: ecsVersion },
      message: sentence(report),
      tags: finding.tags.length > 0 ? finding.tags : undefined,
      labels: Object.keys(identity.labels).length > 0 ? identity.labels : undefined,
      event: eventOf(report),
      rule: ruleOf(report),
      threat: threatOf(report),
      process: processOf(report),
      user: userOf(report),
      container: containerOf(report),
      orchestrator: orchestratorOf(report, identity),
      host: { name: identity.node, hostname: identity.node },
      observer,
      sequent: ownFields(report),
    });
  });
}

function eventOf({ finding, findingId, firstTimestamp, lastTimestamp }: Report): JsonValue {
  const { signature, threat } = finding;
  return {
    kind: 'alert',
    category: ['intrusion_detection', 'process'],
    type: ['info'],
    action: signature.name,
    code: signature.id,
    id: findingId,
    module: 'sequent',
    dataset: 'sequent.findings',
    provider: 'tracee',
    severity: severities.indexOf(threat.severity),
    reason: threat.description,
    start: rfc3339(firstTimestamp),
    end: rfc3339(lastTimestamp),
  };
}

function ruleOf({ finding: { signature, threat } }: Report): JsonValue {
  return {
    id: signature.id,
    name: threat.name,
    description: threat.description,
    version: signature.version || undefined,
    ruleset: signature.pack || undefined,
  };
}

function threatOf({ finding: { threat } }: Report): JsonValue | undefined {
  if (threat.mitre === undefined) return undefined;
  const { technique, subTechnique } = techniques(threat.mitre);
  return {
    framework: 'MITRE ATT&CK',
    tactic: { name: [threat.mitre.tactic.name] },
    technique: { ...named(technique), subtechnique: subTechnique && named(subTechnique) },
  };
}

function named({ id, name }: { readonly id: string; readonly name?: string }) {
  return { id: [id], name: name === undefined ? undefined : [name] };
}

function processOf({ finding: { workload } }: Report): JsonValue | undefined {
  const { process, thread } = workload;
  if (process === undefined) return undefined;
  const { parent } = process;
  return {
    pid: process.hostPid,
    vpid: process.pid,
    entity_id: String(process.uniqueId),
    name: process.executable === undefined ? thread?.name : basename(process.executable),
    executable: process.executable,
    thread: thread && { id: thread.hostTid, name: thread.name || undefined },
    real_user: process.userId === undefined ? undefined : { id: String(process.userId) },
    parent: parent && {
      pid: parent.hostPid,
      vpid: parent.pid,
      entity_id: String(parent.uniqueId),
      executable: parent.executable,
      command_line: parent.lineage?.commandLine,
      start: parent.lineage?.startTime === undefined ? undefined : rfc3339(parent.lineage.startTime),
    },
  };
}

function userOf({ finding: { workload } }: Report): JsonValue | undefined {
  return workload.process?.userId === undefined ? undefined : { id: String(workload.process.userId) };
}

function containerOf({ finding: { workload } }: Report): JsonValue | undefined {
  const { container } = workload;
  if (container === undefined) return undefined;
  const { id, name, image } = container;
  return {
    id,
    name: name || undefined,
    image: image && { name: image.name || undefined, hash: { all: image.repoDigests } },
  };
}

function orchestratorOf({ finding: { workload } }: Report, { cluster }: Identity): JsonValue | undefined {
  const { k8s } = workload;
  if (cluster === undefined && k8s === undefined) return undefined;
  const pod = k8s?.pod;
  return {
    type: k8s === undefined ? undefined : 'kubernetes',
    cluster: cluster === undefined ? undefined : { name: cluster },
    namespace: k8s?.namespace,
    resource: pod && {
      type: 'pod',
      name: pod.name,
      id: pod.uid || undefined,
      label: Object.entries(pod.labels).map(([key, value]) => `${key}:${value}`),
    },
  };
}

function ownFields({ finding, count, summary }: Report): JsonValue {
  const { data, evidence, threat, subject, policies } = finding;
  return {
    count,
    summary,
    subject: `subject ${subject}`,
    policies,
    properties: assignments(threat.properties),
    data: assignments(flatMembers(data)),
    evidence: evidence.slice(0, mostEvidence).map((event) => {
      const values = assignments(flatMembers(event.data)).join(' ');
      return `${rfc3339(event.timestamp)} ${event.name} ${values}${event.note === undefined ? '' : ` (${event.note})`}`;
    }),
    truncated: finding.truncated !== undefined,
  };
}
