import { defineSignature, spread, z } from 'tracee-sequent';
import { isTold, signatureOf } from './model/finding-facts.ts';

const withinMs = 1_800_000;

export default defineSignature({
  id: 'FLEET-004',
  name: 'many_signatures_on_node',
  version: '1.0.0',
  description: 'Several different signatures found something on one node within half an hour',
  threat: { severity: 'high' },
  explanation: [
    'An attack has several steps, and each is found by another signature. Together, in the order of their times, they tell its story.',
    'It is told again each time the number of signatures has doubled.',
  ],
  triage: [
    'Read `evidence` from the first to the last: each is a finding, with its time and id.',
    'Look at the history of the node for what the processes did between them.',
    'If the steps belong to one container, isolate it. If they do not, isolate the node.',
  ],
  falsePositives: ['a node on which a penetration test or a debugger runs'],
  knownGaps: ['steps that are more than half an hour apart', 'an attacker who moves to another node after each step'],
  fleet: { key: 'node', withinMs },
  options: z.strictObject({
    signatures: z.int().min(2).max(1_000).default(4).describe('number of different signatures that makes a finding'),
  }),
  state: { found: spread({ by: 'node', of: signatureOf, within: `${withinMs}ms` }) },
  where: { finding: { severity: ['medium', 'high', 'critical'], signature: { not: { prefix: 'SEQ-' } } } },
  finding: z.strictObject({ node: z.string(), signatures: z.array(z.string()), count: z.int() }),
  on: {
    finding(event, ctx) {
      const extent = ctx.state.found.add(event);
      if (extent === undefined) return;
      const { count, evidence } = extent;
      if (!isTold(count, ctx.options.signatures)) return;
      const { node } = event.data;
      const signatures = evidence.flatMap(({ data }) =>
        data.flatMap((one) => (one.name === 'signature' && one.kind === 'str' ? [one.value] : [])),
      );
      ctx.report({ node, signatures, count }, { subject: `${count} signatures on ${node}`, evidence });
    },
  },
});
