/** Missed heartbeats after which a node is silent, as FLEET-003 counts by default. */
const missed = 3;
/** With fewer running nodes, none of them is an exception. */
const leastNodes = 3;

/** The last heartbeat of a node. */
export interface NodeBeat {
  readonly node: string;
  /** When JetStream has stored it, in epoch milliseconds: the clock of a node may be wrong. */
  readonly storedMs: number;
  /** Time until the next heartbeat, in milliseconds; 0 is a goodbye. */
  readonly nextMs: number;
  readonly version: string;
  readonly tracee: string;
  readonly set: string;
  readonly received: bigint;
  readonly findings: bigint;
  readonly lost: bigint;
}

/** A node of a fleet. Counts are those since the start of its sidecar. */
export interface FleetNode {
  readonly node: string;
  readonly state: 'ok' | 'silent' | 'stopped';
  readonly has_other_signatures: boolean;
  /** Age of the last heartbeat, in milliseconds. */
  readonly heartbeat_age_ms: number;
  readonly version: string;
  /** Empty if the sidecar does not know it. */
  readonly tracee: string;
  readonly signature_set: string;
  readonly received: string;
  readonly findings: string;
  readonly lost: string;
}

/** @param now time of the server, in epoch milliseconds */
function stateOf({ nextMs, storedMs }: NodeBeat, now: number): FleetNode['state'] {
  if (nextMs === 0) return 'stopped';
  return now - storedMs > missed * nextMs ? 'silent' : 'ok';
}

/** @returns the signature set of more than half of the running nodes; undefined without one, or with few nodes */
export function usualSet(beats: readonly NodeBeat[], now: number): string | undefined {
  const running = beats.filter((beat) => stateOf(beat, now) === 'ok');
  if (running.length < leastNodes) return undefined;
  const sizes = new Map<string, number>();
  for (const { set } of running) sizes.set(set, (sizes.get(set) ?? 0) + 1);
  for (const [set, size] of sizes) if (2 * size > running.length) return set;
  return undefined;
}

/**
 * @param now time of the server, in epoch milliseconds
 * @param usual signature set of most nodes
 */
export function nodeOf(beat: NodeBeat, now: number, usual: string | undefined): FleetNode {
  const { node, version, tracee, set } = beat;
  const state = stateOf(beat, now);
  return {
    node,
    state,
    has_other_signatures: state === 'ok' && usual !== undefined && set !== usual,
    heartbeat_age_ms: Math.max(0, now - beat.storedMs),
    version,
    tracee,
    signature_set: set,
    received: beat.received.toString(),
    findings: beat.findings.toString(),
    lost: beat.lost.toString(),
  };
}

/** Order of a list: silent nodes (the longest first), other signatures, losses (the most first), the rest by name, stopped nodes. */
export function inOrder(a: FleetNode, b: FleetNode): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (a.state === 'silent') return b.heartbeat_age_ms - a.heartbeat_age_ms;
  const lost = BigInt(b.lost) - BigInt(a.lost);
  if (lost !== 0n) return lost > 0n ? 1 : -1;
  return a.node < b.node ? -1 : 1;
}

function rankOf({ state, has_other_signatures, lost }: FleetNode): number {
  if (state === 'silent') return 0;
  if (state === 'stopped') return 4;
  if (has_other_signatures) return 1;
  return lost === '0' ? 3 : 2;
}
