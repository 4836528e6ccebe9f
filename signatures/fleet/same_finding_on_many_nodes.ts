import { defineSignature, spread, z } from 'tracee-sequent';
import { imageAndSignature, imageOf, isTold } from './model/finding-facts.ts';

const withinMs = 600_000;

export default defineSignature({
  id: 'FLEET-001',
  name: 'same_finding_on_many_nodes',
  version: '1.0.0',
  description: 'One signature found something in containers of one image on several nodes within ten minutes',
  threat: { severity: 'high' },
  explanation: [
    'A finding on one node may be an accident. The same finding in containers of the same image on several nodes is a change of the image, or an attacker who moves.',
    'It is told again each time the number of nodes has doubled.',
  ],
  triage: [
    'Read one of the findings first: `evidence` names their nodes, times and ids.',
    'Compare the image with its last known good digest, and see when it was rolled out.',
    'If only some containers of the image are concerned, look for what they have in common: a namespace, a node pool, a client.',
  ],
  falsePositives: [
    'a new version of an image that a signature does not know yet: tune the signature with an exception',
  ],
  knownGaps: ['containers whose image Tracee does not tell', 'nodes whose findings arrive later than the hold-back'],
  fleet: { key: 'image', withinMs },
  options: z.strictObject({
    nodes: z.int().min(2).max(10_000).default(3).describe('number of nodes that makes a finding'),
  }),
  state: { nodes: spread({ by: imageAndSignature, of: 'node', within: `${withinMs}ms` }) },
  where: { finding: { severity: { not: 'info' } } },
  finding: z.strictObject({ image: z.string(), found: z.string(), name: z.string(), nodes: z.int() }),
  on: {
    finding(event, ctx) {
      const extent = ctx.state.nodes.add(event);
      const image = imageOf(event);
      if (extent === undefined || image === undefined) return;
      const { count, evidence } = extent;
      if (!isTold(count, ctx.options.nodes)) return;
      const { signature, name } = event.data;
      const subject = `${signature} in ${image} on ${count} nodes`;
      ctx.report({ image, found: signature, name, nodes: count }, { subject, evidence });
    },
  },
});
