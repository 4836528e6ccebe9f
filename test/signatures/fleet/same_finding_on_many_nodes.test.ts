import { nodeFinding, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/fleet/same_finding_on_many_nodes.ts';

const container = { image: { id: 'sha256:1', name: 'shop/web:7', repoDigests: [] } };
const found = (node: string, at: number, id = 'RSEQ-011', image = container) =>
  nodeFinding({ signature: id, name: 'second_libc_start', node }, { at, container: image });
const other = { image: { id: 'sha256:2', name: 'shop/api:2', repoDigests: [] } };
const common = { image: 'shop/web:7', found: 'RSEQ-011', name: 'second_libc_start' };

testSignature(signature, {
  detects: [
    {
      name: 'one finding in containers of one image on three nodes',
      events: [found('a', 0), found('b', 200_000), found('c', 599_000)],
      findings: [{ ...common, nodes: 3 }],
      evidence: [[0, 1, 2]],
      severity: 'high',
      timestamps: [599_000],
    },
    {
      name: 'again when the number of nodes has doubled',
      options: { nodes: 2 },
      events: ['a', 'b', 'c', 'd', 'e'].map((node, index) => found(node, index * 1_000)),
      findings: [
        { ...common, nodes: 2 },
        { ...common, nodes: 4 },
      ],
    },
    {
      name: 'a node that tells it several times counts once',
      events: [found('a', 0), found('a', 1_000), found('b', 2_000), found('a', 3_000), found('c', 4_000)],
      findings: [{ ...common, nodes: 3 }],
      evidence: [[0, 2, 4]],
    },
  ],
  ignores: [
    { name: 'two nodes', events: [found('a', 0), found('b', 1)] },
    {
      name: 'three nodes, with the highest number that the option allows',
      options: { nodes: 10_000 },
      events: [found('a', 0), found('b', 1), found('c', 2)],
    },
    { name: 'three nodes within more than ten minutes', events: [found('a', 0), found('b', 1), found('c', 600_000)] },
    {
      name: 'other signatures on the other nodes',
      events: [found('a', 0), found('b', 1, 'RSEQ-004'), found('c', 2, 'TRC-101')],
    },
    { name: 'other images', events: [found('a', 0), found('b', 1, 'RSEQ-011', other), found('c', 2)] },
    {
      name: 'processes outside of containers',
      events: ['a', 'b', 'c'].map((node) => nodeFinding({ signature: 'RSEQ-011', node })),
    },
    {
      name: 'findings that are only told',
      events: ['a', 'b', 'c'].map((node) =>
        nodeFinding({ signature: 'RSEQ-011', node, severity: 'info' }, { container }),
      ),
    },
  ],
});
