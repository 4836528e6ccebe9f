import { BoundedMap, defineSignature, type StateSpec, z } from 'tracee-sequent';

/** A node whose set of signatures is not that of most nodes. */
interface Difference {
  /** Epoch nanoseconds. */
  readonly since: bigint;
  isTold: boolean;
}

/** A node, as its last heartbeat tells it. */
interface Node {
  readonly set: string;
  difference?: Difference;
}

const maxNodes = 100_000;

/** Sets of signatures of all nodes, and how many nodes have each. */
class Sets {
  readonly #nodes = new BoundedMap<string, Node>(maxNodes, ({ set }) => this.#count(set, -1));
  readonly #sizes = new Map<string, number>();
  /** Time of the last loss of heartbeats, in epoch nanoseconds. */
  lastGap = 0n;

  get evicted(): number {
    return this.#nodes.evicted;
  }

  /**
   * Notes a heartbeat.
   * @returns how the set of the node differs from that of most nodes; undefined if it does not
   */
  note(name: string, set: string, timestamp: bigint): Difference | undefined {
    const before = this.forget(name);
    const node: Node = { set };
    this.#nodes.set(name, node);
    this.#count(set, 1);
    const usual = this.#usual;
    if (usual === undefined || usual === set) return undefined;
    return (node.difference = before?.difference ?? { since: timestamp, isTold: false });
  }

  /** @returns the node as it was; undefined if it is unknown */
  forget(name: string): Node | undefined {
    const node = this.#nodes.get(name);
    if (node === undefined) return undefined;
    this.#nodes.delete(name);
    this.#count(node.set, -1);
    return node;
  }

  gap(timestamp: bigint): void {
    this.lastGap = timestamp;
  }

  /** The set that more than half of the nodes have; undefined without one. */
  get #usual(): string | undefined {
    for (const [set, size] of this.#sizes) if (2 * size > this.#nodes.size) return set;
    return undefined;
  }

  #count(set: string, by: number): void {
    const size = (this.#sizes.get(set) ?? 0) + by;
    if (size > 0) this.#sizes.set(set, size);
    else this.#sizes.delete(set);
  }
}

const sets: StateSpec<Sets> = {
  keeps: `the set of signatures of each node: ${maxNodes} nodes`,
  create: () => new Sets(),
};

export default defineSignature({
  id: 'FLEET-003',
  name: 'silent_or_different_node',
  version: '1.0.0',
  description: 'A node sends no heartbeats any more, or runs other signatures than most nodes',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1562.001' } },
  explanation: [
    'Each sidecar says when its next heartbeat will come, and says goodbye when it is stopped on purpose. A node that misses three heartbeats without a goodbye has lost its power, its network or its sidecar.',
    'A node whose signatures differ from those of most nodes for longer than a rollout takes does not find what the others find.',
  ],
  triage: [
    'silent: see whether the node is up, and whether its sidecar was ended by someone. Read its last findings.',
    'different: compare `sequent fleet status` with the rollout. Look at who changed the files of the node.',
  ],
  falsePositives: ['a node that loses its power or its network', 'a rollout that takes longer than `graceMs`'],
  knownGaps: ['an attacker who keeps the heartbeats running', 'a node that was silent before the fleet was watched'],
  fleet: { key: 'cluster', withinMs: 3_600_000 },
  options: z.strictObject({
    missed: z.int().min(1).max(100).default(3).describe('missed heartbeats after which a node counts as silent'),
    graceMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .default(900_000)
      .describe('how long a node may run other signatures than most nodes, in milliseconds'),
  }),
  state: { sets },
  finding: z.strictObject({ node: z.string(), what: z.enum(['silent', 'different signatures']), seconds: z.int() }),
  on: {
    sidecar_heartbeat(event, ctx) {
      const { node, nextMs, signatureSet } = event.data;
      const { sets } = ctx.state;
      if (nextMs === 0) {
        ctx.cancel(node);
        sets.forget(node);
        return;
      }
      const silentMs = nextMs * ctx.options.missed;
      ctx.after(silentMs, node, (later) => {
        sets.forget(node);
        // The goodbye, or a later heartbeat, may be among what was lost.
        if (sets.lastGap >= event.timestamp) return;
        const what = 'silent' as const;
        later.report({ node, what, seconds: Math.round(silentMs / 1000) }, { subject: `${node} is silent` });
      });
      const difference = sets.note(node, signatureSet, event.timestamp);
      if (difference === undefined || difference.isTold) return;
      const ms = Number((event.timestamp - difference.since) / 1_000_000n);
      if (ms < ctx.options.graceMs) return;
      difference.isTold = true;
      const what = 'different signatures' as const;
      ctx.report({ node, what, seconds: Math.round(ms / 1000) }, { subject: `${node} has other signatures` });
    },
  },
});
