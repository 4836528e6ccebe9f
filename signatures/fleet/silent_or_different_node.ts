import { BoundedMap, defineSignature, type StateSpec, z } from 'tracee-sequent';

/** A node, as its heartbeats tell it. */
interface Node {
  set: string;
  /** Since when its set is not the usual one, in epoch nanoseconds. */
  differsSince: bigint | undefined;
  isTold: boolean;
}

const maxNodes = 100_000;
/** With fewer nodes, none of them is an exception. */
const leastNodes = 3;

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
   * @returns milliseconds for which the node has had another set than most nodes
   */
  note(name: string, set: string, timestamp: bigint): number {
    const node = this.#nodes.get(name) ?? { set: '', differsSince: undefined, isTold: false };
    if (node.set !== set) {
      this.#count(node.set, -1);
      this.#count(set, 1);
      node.set = set;
      this.#nodes.set(name, node);
    }
    const usual = this.#usual;
    if (usual === undefined || usual === set) {
      node.differsSince = undefined;
      node.isTold = false;
    } else node.differsSince ??= timestamp;
    return node.differsSince === undefined ? 0 : Number((timestamp - node.differsSince) / 1_000_000n);
  }

  /** @returns true the first time since the node differs */
  tell(name: string): boolean {
    const node = this.#nodes.get(name);
    if (node === undefined || node.isTold) return false;
    node.isTold = true;
    return true;
  }

  forget(node: string): void {
    const before = this.#nodes.get(node);
    if (before === undefined) return;
    this.#count(before.set, -1);
    this.#nodes.delete(node);
  }

  gap(timestamp: bigint): void {
    this.lastGap = timestamp;
  }

  /** The set that more than half of the nodes have; undefined without one, or with few nodes. */
  get #usual(): string | undefined {
    if (this.#nodes.size < leastNodes) return undefined;
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
      const ms = sets.note(node, signatureSet, event.timestamp);
      if (ms === 0 || ms < ctx.options.graceMs || !sets.tell(node)) return;
      const what = 'different signatures' as const;
      ctx.report({ node, what, seconds: Math.round(ms / 1000) }, { subject: `${node} has other signatures` });
    },
  },
});
