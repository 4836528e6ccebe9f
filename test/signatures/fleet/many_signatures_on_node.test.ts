import { nodeFinding, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/fleet/many_signatures_on_node.ts';

const found = (id: string, at: number, node = 'a') => nodeFinding({ signature: id, node }, { at });
const severities = ['medium', 'high', 'critical', 'medium'] as const;
const ids = ['TRC-101', 'TRC-103', 'RSEQ-011', 'TRC-105'];

testSignature(signature, {
  detects: [
    {
      name: 'four signatures on one node, told in the order of their times',
      events: ids.map((id, index) =>
        nodeFinding({ signature: id, node: 'a', severity: severities[index] ?? 'high' }, { at: index * 500_000 }),
      ),
      findings: [{ node: 'a', signatures: ids, count: 4 }],
      severity: 'high',
      evidence: [[0, 1, 2, 3]],
    },
    {
      name: 'again when their number has doubled',
      options: { signatures: 2 },
      events: ids.map((id, index) => found(id, index)),
      findings: [
        { node: 'a', signatures: ids.slice(0, 2), count: 2 },
        { node: 'a', signatures: ids, count: 4 },
      ],
    },
  ],
  ignores: [
    { name: 'one signature four times', events: [0, 1, 2, 3].map((at) => found('TRC-101', at)) },
    {
      name: 'four signatures, with the highest number that the option allows',
      options: { signatures: 1_000 },
      events: ids.map((id, index) => found(id, index)),
    },
    { name: 'four nodes', events: ids.map((id, index) => found(id, index, `node-${index}`)) },
    { name: 'steps over more than half an hour', events: ids.map((id, index) => found(id, index * 600_001)) },
    {
      name: 'findings of low severity, and those about Sequent itself',
      events: [
        ...ids.map((signatureId) => nodeFinding({ signature: signatureId, severity: 'low' })),
        ...['SEQ-1', 'SEQ-2', 'SEQ-3', 'SEQ-4'].map((id) => nodeFinding({ signature: id })),
      ],
    },
  ],
});
