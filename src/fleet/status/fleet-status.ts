import type { Finding, Severity } from '../../finding.ts';
import { rfc3339 } from '../../output/time.ts';
import { type FleetNode, inOrder, type NodeBeat, nodeOf, usualSet } from './nodes.ts';

/** Nodes that a view lists unless all are asked for. */
const listedNodes = 20;
/** Versions that a view lists. */
const listedVersions = 8;

/** One consumer of the workers: a lane, or a step that all workers share. */
export interface FleetStep {
  /** `repartition`, `report`, or the name of a lane, such as `image 3`. */
  readonly name: string;
  /** Kind of key of a lane. */
  readonly key?: string;
  readonly has_worker: boolean;
  /** Messages that are stored and not acknowledged. */
  readonly backlog: number;
  /** Age of the oldest of them. A lane holds messages back, so it is seldom below the setting `hold`. */
  readonly behind_ms: number;
  /** Sequence up to which all messages are acknowledged. */
  readonly ack_floor: number;
}

/** A finding of the fleet in one line. */
export interface FoundLine {
  readonly time: string;
  readonly severity: Severity;
  readonly signature: string;
  /** Event name of the finding. */
  readonly name: string;
  readonly id: string;
  readonly title: string;
  readonly data: string;
}

/** Reasons for which the command ends with exit code 1. */
export type FleetProblem = 'no_nodes' | 'silent_nodes' | 'no_lanes' | 'lanes_without_worker' | 'steps_without_worker';

/** A moment of a fleet. It is also the object of `sequent fleet status --json`. */
export interface FleetStatus {
  readonly cluster: string;
  readonly server: string;
  /** Time of the server. */
  readonly time: string;
  readonly problems: readonly FleetProblem[];
  readonly nodes: {
    readonly total: number;
    readonly ok: number;
    readonly silent: number;
    /** Stopped on purpose: their last heartbeat was a goodbye. */
    readonly stopped: number;
    readonly other_signatures: number;
    readonly with_losses: number;
    /** Heartbeats that are none, or of a format that this version does not know. */
    readonly unreadable: number;
    /** True if the fleet has more nodes than are read. */
    readonly is_cut: boolean;
    /** Signature set that more than half of the running nodes have. */
    readonly usual_signature_set?: string;
    readonly versions: readonly CountedVersion[];
    readonly tracee_versions: readonly CountedVersion[];
    readonly received: string;
    readonly findings: string;
    readonly lost: string;
    /** Silent nodes first, then those with other signatures, then those with losses. */
    readonly list: readonly FleetNode[];
  };
  readonly steps: readonly FleetStep[];
  readonly lanes: readonly FleetStep[];
  readonly findings: { readonly stored: number; readonly newest: readonly FoundLine[] };
}

export interface CountedVersion {
  readonly version: string;
  readonly nodes: number;
}

/** Content of the streams of a fleet. */
export interface FleetReading {
  readonly cluster: string;
  readonly server: string;
  /** Time of the server, in epoch milliseconds. */
  readonly now: number;
  readonly beats: readonly NodeBeat[];
  readonly unreadable: number;
  readonly isCut: boolean;
  readonly steps: readonly FleetStep[];
  readonly lanes: readonly FleetStep[];
  readonly stored: number;
  /** Newest first. */
  readonly newest: readonly { readonly id: string; readonly finding: Finding }[];
}

/** @param all lists all nodes; otherwise the first 20 */
export function fleetStatus(read: FleetReading, { all }: { readonly all: boolean }): FleetStatus {
  const { beats, now, lanes, steps } = read;
  const usual = usualSet(beats, now);
  const nodes = beats.map((beat) => nodeOf(beat, now, usual)).toSorted(inOrder);
  const running = nodes.filter(({ state }) => state === 'ok');
  const count = (is: (node: FleetNode) => boolean): number => nodes.filter(is).length;
  const sum = (field: 'received' | 'findings' | 'lost'): string =>
    beats.reduce((total, beat) => total + beat[field], 0n).toString();
  const silent = count(({ state }) => state === 'silent');
  const problems: readonly (readonly [FleetProblem, boolean])[] = [
    ['no_nodes', nodes.length === 0],
    ['silent_nodes', silent > 0],
    ['no_lanes', lanes.length === 0],
    ['lanes_without_worker', lanes.some((lane) => !lane.has_worker)],
    ['steps_without_worker', steps.some((step) => !step.has_worker)],
  ];
  return {
    cluster: read.cluster,
    server: read.server,
    time: rfc3339(BigInt(now) * 1_000_000n),
    problems: problems.flatMap(([problem, holds]) => (holds ? [problem] : [])),
    nodes: {
      total: nodes.length,
      ok: running.length,
      silent,
      stopped: count(({ state }) => state === 'stopped'),
      other_signatures: count(({ has_other_signatures }) => has_other_signatures),
      with_losses: count(({ lost }) => lost !== '0'),
      unreadable: read.unreadable,
      is_cut: read.isCut,
      ...(usual !== undefined && { usual_signature_set: usual }),
      versions: countedVersions(running, 'version'),
      tracee_versions: countedVersions(running, 'tracee'),
      received: sum('received'),
      findings: sum('findings'),
      lost: sum('lost'),
      list: all ? nodes : nodes.slice(0, listedNodes),
    },
    steps,
    lanes,
    findings: { stored: read.stored, newest: read.newest.map(foundLine) },
  };
}

function countedVersions(nodes: readonly FleetNode[], field: 'version' | 'tracee'): readonly CountedVersion[] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node[field], (counts.get(node[field]) ?? 0) + 1);
  return [...counts]
    .map(([version, nodes]) => ({ version, nodes }))
    .toSorted((a, b) => b.nodes - a.nodes || (a.version < b.version ? -1 : 1))
    .slice(0, listedVersions);
}

function foundLine({ id, finding }: { readonly id: string; readonly finding: Finding }): FoundLine {
  const { timestamp, signature, threat, data } = finding;
  return {
    time: rfc3339(timestamp),
    severity: threat.severity,
    signature: signature.id,
    name: signature.name,
    id,
    title: threat.name,
    data: data.map(({ name, value }) => `${name}=${valueText(value)}`).join(' '),
  };
}

function valueText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
  return text ?? '';
}
