import * as z from 'zod';
import { ownEventArguments } from '../event/own-events.ts';
import type { Finding } from '../finding.ts';
import { rfc3339 } from '../output/time.ts';
import type { FleetKey } from '../signature/fleet-key.ts';
import { readFinding } from '../story/reading/finding.ts';
import { encodeProtobufJson } from '../tracee/json/protobuf-json.ts';

/** Limits of what one event of a fleet takes, whatever a node sends. */
const longestText = 512;
const mostLabels = 64;
const mostTags = 32;

/** An event of a fleet: the message that an engine with the option `fleet` reads, and its keys. */
export interface FleetEvent {
  /** One `StreamEventsResponse`. */
  readonly bytes: Uint8Array;
  /** The same for a message that is sent twice. */
  readonly id: string;
  /** Epoch nanoseconds. */
  readonly timestamp: bigint;
  /** Value of each kind of key that the event has. */
  readonly keys: ReadonlyMap<FleetKey, string>;
}

/** Name of the node and the cluster that a message is from, as its subject tells it. */
export interface Sender {
  readonly node: string;
  readonly cluster: string;
}

/**
 * Makes the event `finding` of a finding that a node has published.
 * @param json parsed JSON, in the format `json` of the outputs
 * @param sender whose subject the message came by. Its body may say anything
 * @returns undefined if it is no finding of a signature
 */
export function findingEvent(json: unknown, sender: Sender): FleetEvent | undefined {
  const read = readFinding(json);
  if (read === undefined || read.id === undefined || read.finding.signature.id === '') return undefined;
  const { finding, id, labels = {} } = read;
  const { signature, threat, tags, workload } = finding;
  const sha256 = sha256In(finding);
  const short = { name: cut(threat.name), severity: threat.severity, properties: {}, description: '' };
  const data = {
    id: cut(id),
    signature: cut(signature.id),
    name: cut(signature.name),
    severity: threat.severity,
    subject: '',
    tags: tags.slice(0, mostTags).map(cut),
    sha256,
    threat: { ...short, ...(threat.mitre && { mitre: threat.mitre }) },
    ...originOf(sender, labels),
  };
  const { process, container, k8s } = workload;
  const keys = new Map<FleetKey, string | undefined>([
    ['cluster', sender.cluster],
    ['node', sender.node],
    ['image', container?.image?.name],
    ['namespace', k8s?.namespace],
    ['user', process?.userId?.toString()],
    ['executable', process?.executable],
    ['sha256', sha256],
  ]);
  return {
    bytes: encode('finding', finding.timestamp, data, workload),
    id: cut(id),
    timestamp: finding.timestamp,
    keys: new Map([...keys].flatMap(([key, value]) => (isKey(key, value) ? [[key, value] as const] : []))),
  };
}

/** Only the key of a cluster may be empty. */
function isKey(key: FleetKey, value: string | undefined): value is string {
  return value !== undefined && (value !== '' || key === 'cluster');
}

const count = z.union([z.string().regex(/^\d{1,20}$/), z.int().min(0)]).transform(BigInt);

/** A heartbeat, as a sidecar publishes it. */
export const heartbeatSchema = z.object({
  /** Epoch milliseconds. */
  time: z.int().min(0),
  next_ms: z.int().min(0).max(86_400_000),
  version: z.string().max(longestText),
  tracee: z.string().max(longestText).default(''),
  signature_set: z.string().max(longestText),
  signatures: z.int().min(0),
  received: count,
  findings: count,
  lost: count,
  labels: z.record(z.string(), z.string()).default({}),
});

/**
 * Makes the event `sidecar_heartbeat` of a heartbeat.
 * @returns undefined if it is none
 */
export function heartbeatEvent(json: unknown, sender: Sender): FleetEvent | undefined {
  const read = heartbeatSchema.safeParse(json);
  if (!read.success) return undefined;
  const { time, labels, ...beat } = read.data;
  const timestamp = BigInt(time) * 1_000_000n;
  const data = {
    nextMs: beat.next_ms,
    version: beat.version,
    tracee: beat.tracee,
    signatureSet: beat.signature_set,
    signatures: beat.signatures,
    received: beat.received,
    findings: beat.findings,
    lost: beat.lost,
    ...originOf(sender, labels),
  };
  return {
    bytes: encode('sidecar_heartbeat', timestamp, data, {}),
    id: `${sender.node} ${time}`,
    timestamp,
    keys: new Map([
      ['cluster', sender.cluster],
      ['node', sender.node],
    ]),
  };
}

function originOf({ node, cluster }: Sender, labels: Readonly<Record<string, string>>) {
  const all = Object.entries(labels).slice(0, mostLabels);
  return { node: cut(node), cluster: cut(cluster), labels: all.map(([name, value]) => cut(`${name}=${value}`)) };
}

/** The hash of an executable that the finding or its evidence tells. */
function sha256In({ data, evidence, detectedFrom }: Finding): string {
  for (const part of [data, ...evidence.map((one) => one.data), detectedFrom.data])
    for (const { name, value } of part)
      if (name === 'sha256' && typeof value === 'string' && /^(sha256:)?[0-9a-f]{64}$/.test(value))
        return value.replace('sha256:', '');
  return '';
}

function cut(text: string): string {
  return text.length <= longestText ? text : text.slice(0, longestText);
}

function encode(
  name: string,
  timestamp: bigint,
  data: Readonly<Record<string, unknown>>,
  { process, thread, container, k8s }: Finding['workload'],
): Uint8Array {
  const kinds = ownEventArguments(name);
  if (kinds === undefined) throw new TypeError(`${name} is no event of a fleet`);
  return encodeProtobufJson({
    timestamp: rfc3339(timestamp),
    name,
    workload: {
      ...(process && {
        process: {
          ...(process.executable !== undefined && { executable: { path: cut(process.executable) } }),
          uniqueId: process.uniqueId,
          hostPid: process.hostPid,
          pid: process.pid,
          ...(process.userId !== undefined && { realUser: { id: process.userId } }),
          ...(thread && {
            thread: { name: cut(thread.name), uniqueId: thread.uniqueId, hostTid: thread.hostTid, tid: thread.tid },
          }),
        },
      }),
      ...(container && {
        container: {
          id: cut(container.id),
          name: cut(container.name),
          started: container.started,
          ...(container.image && { image: { id: cut(container.image.id), name: cut(container.image.name) } }),
        },
      }),
      ...(k8s && {
        k8s: {
          ...(k8s.pod && { pod: { name: cut(k8s.pod.name), uid: cut(k8s.pod.uid) } }),
          ...(k8s.namespace !== undefined && { namespace: { name: cut(k8s.namespace) } }),
        },
      }),
    },
    data: Object.entries(data).map(([argument, value]) => ({
      name: argument,
      [kinds.get(argument) ?? 'str']: wireValue(value),
    })),
  });
}

function wireValue(value: unknown): unknown {
  if (Array.isArray(value)) return { value };
  return typeof value === 'bigint' ? value.toString() : value;
}
