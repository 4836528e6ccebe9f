import { basename } from 'node:path';
import type { Process, Workload } from '../../../event/workload/workload.ts';
import type { Evidence, Finding } from '../../../finding.ts';
import type { Identity } from '../../identity.ts';
import { rfc3339 } from '../../time.ts';
import { flatMembers } from '../flat-value.ts';
import type { JsonValue } from '../json-value.ts';

/** A longer story shows its first and last events. */
const firstEvents = 3;
const lastEvents = 13;
const mostAncestors = 8;

/** OCSF's ids of types of observables. */
const hostnameType = 1;
const processNameType = 9;
const pidType = 15;
const resourceUidType = 10;
const filePathType = 45;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @returns the actor with the finding's own data, then the events that led to the finding */
export function evidences(finding: Finding, device: JsonValue): JsonValue {
  const story = finding.evidence;
  const shown =
    story.length > firstEvents + lastEvents ? [...story.slice(0, firstEvents), ...story.slice(-lastEvents)] : story;
  const own = {
    name: 'finding',
    data: flatMembers(finding.data),
    device,
    process: processOf(finding.workload),
    container: containerOf(finding.workload),
  };
  return [own, ...shown.map(ofEvent)];
}

function ofEvent({ name, timestamp, data, note, process }: Evidence): JsonValue {
  return {
    name,
    data: { time: rfc3339(timestamp), note, arguments: flatMembers(data) },
    process: process && { pid: process.pid, file: fileOf(process.executable) },
  };
}

function processOf({ process, thread }: Workload): JsonValue | undefined {
  if (process === undefined) return undefined;
  return {
    ...entityOf(process),
    name: thread?.name || undefined,
    tid: thread?.hostTid,
    user: process.userId === undefined ? undefined : { uid: String(process.userId) },
    parent_process: process.parent && ancestorOf(process.parent, mostAncestors),
  };
}

/** Each ancestor is the parent of the one before. */
function ancestorOf(process: Process, most: number): JsonValue {
  const { parent, lineage } = process;
  return {
    ...entityOf(process),
    name: lineage?.comm,
    cmd_line: lineage?.commandLine,
    created_time: lineage?.startTime === undefined ? undefined : Number(lineage.startTime / 1_000_000n),
    parent_process: parent === undefined || most <= 1 ? undefined : ancestorOf(parent, most - 1),
  };
}

/** `pid` is the one that the host knows; the container profile has the other one. */
function entityOf(process: Process): { readonly [key: string]: JsonValue | undefined } {
  return {
    pid: process.hostPid,
    namespace_pid: process.pid === process.hostPid ? undefined : process.pid,
    uid: String(process.uniqueId),
    file: fileOf(process.executable),
  };
}

function fileOf(path: string | undefined): JsonValue | undefined {
  if (path === undefined) return undefined;
  return { type_id: 1, type: 'Regular File', name: basename(path) || path || 'unknown', path };
}

function containerOf({ container, k8s }: Workload): JsonValue | undefined {
  if (container === undefined) return undefined;
  const { id, name, image } = container;
  return {
    uid: id,
    name: name || undefined,
    image: image && { uid: image.id || image.name, name: image.name || undefined },
    orchestrator: k8s === undefined ? undefined : 'kubernetes',
    pod_uuid: k8s?.pod !== undefined && uuid.test(k8s.pod.uid) ? k8s.pod.uid : undefined,
  };
}

/** @returns the affected host, and the pod or container where there is one */
export function resources({ workload }: Finding, { node }: Identity): JsonValue {
  const { container, k8s } = workload;
  const list: JsonValue[] = [{ type: 'host', name: node, hostname: node }];
  if (k8s?.pod !== undefined) {
    const { name, uid, labels } = k8s.pod;
    const shown = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    list.push({
      type: 'pod',
      name,
      uid: uid || undefined,
      namespace: k8s.namespace,
      labels: shown.length > 0 ? shown : undefined,
    });
  }
  if (container !== undefined) list.push({ type: 'container', uid: container.id, name: container.name || undefined });
  return list;
}

/** @returns the values by which an analyst looks for related events, with the path of their attribute */
export function observables({ workload }: Finding, { node }: Identity): JsonValue {
  const { process, thread, container } = workload;
  const own = 'evidences[0].process';
  const found = [
    ['device.hostname', hostnameType, 'Hostname', node],
    [`${own}.file.path`, filePathType, 'File Path', process?.executable],
    [`${own}.name`, processNameType, 'Process Name', process && thread?.name],
    [`${own}.pid`, pidType, 'Process ID', process && String(process.hostPid)],
    ['evidences[0].container.uid', resourceUidType, 'Resource UID', container?.id],
  ] as const;
  return found.flatMap(([name, typeId, type, value]) => (value ? [{ name, type_id: typeId, type, value }] : []));
}
