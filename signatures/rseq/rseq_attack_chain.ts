import { BoundedMap, defineSignature, type Evidence, roughBytes, single, z } from 'tracee-sequent';

const members = ['RSEQ-002', 'RSEQ-004', 'RSEQ-009', 'RSEQ-010', 'RSEQ-011', 'RSEQ-014', 'RSEQ-018', 'RSEQ-019'];

interface Chain {
  /** Image of the process that the rules were found in. */
  subject: string;
  readonly rules: Map<string, { readonly timestamp: bigint; readonly evidence: readonly Evidence[] }>;
}

/** Programs with a member whose evidence is remembered, and its bytes. */
const [maxChains, maxChainBytes] = [10_000, 16 * 1024 * 1024];

function bytesOf({ rules }: Chain): number {
  let bytes = 0;
  for (const member of rules.values()) bytes += roughBytes(member);
  return bytes;
}

export default defineSignature({
  id: 'RSEQ-000',
  name: 'rseq_attack_chain',
  version: '1.0.0',
  description: 'Several kinds of misuse of rseq and set_tid_address in one program',
  threat: {
    severity: 'critical',
    mitre: { tactic: 'Defense Evasion', technique: 'T1055' },
    techniques: ['T1574', 'T1620'],
  },
  explanation: [
    'Two or more of the strong rules of this pack were met in the same image of one program within a minute.',
    'Each alone has rare innocent causes. Together they show that a program manipulates the memory that the kernel writes for a thread.',
    'The evidence is that of the members, each call once, in the order of time.',
  ],
  triage: [
    "Read the members' findings first; `rules` names them.",
    'Stop or snapshot the process before it ends, because its loaded code exists only in its memory.',
    'See who started it (`child of`) and what its executable is.',
  ],
  falsePositives: ['only those of its members; findings that are exempt as checkpoint or restore do not count'],
  knownGaps: ['members more than a minute apart'],
  options: z.strictObject({
    withinMs: z.int().positive().default(60_000).describe('how far apart its members may be'),
    rules: z.int().min(2).default(2).describe('how many different rules make a chain'),
  }),
  state: {
    chains: single({ create: () => new BoundedMap<number, Chain>(maxChains, undefined, maxChainBytes, bytesOf) }),
  },
  where: { finding: { signature: members } },
  finding: z.strictObject({ rules: z.array(z.string()) }),
  on: {
    finding(event, ctx) {
      const { data, timestamp, process } = event;
      if (process === undefined || data.severity === 'info') return;
      const chains = ctx.state.chains.value;
      const chain: Chain = chains.get(process.uniqueId) ?? { subject: '', rules: new Map() };
      if (chain.subject !== data.subject) {
        chain.subject = data.subject;
        chain.rules.clear();
      }
      chain.rules.set(data.signature, { timestamp, evidence: data.evidence });
      const within = BigInt(ctx.options.withinMs) * 1_000_000n;
      for (const [rule, member] of chain.rules) if (timestamp - member.timestamp > within) chain.rules.delete(rule);
      chains.set(process.uniqueId, chain);
      if (chain.rules.size < ctx.options.rules) return;
      const evidence = [...chain.rules.values()].flatMap((member) => member.evidence);
      ctx.report({ rules: [...chain.rules.keys()].sort() }, { subject: data.subject, evidence: distinct(evidence) });
    },
  },
});

/** Members tell of the same events: each once, as the first of them told it, in the order of time. */
function distinct(evidence: readonly Evidence[]): Evidence[] {
  const byEvent = new Map(evidence.toReversed().map((piece) => [`${piece.timestamp} ${piece.name}`, piece]));
  return [...byEvent.values()].sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}
