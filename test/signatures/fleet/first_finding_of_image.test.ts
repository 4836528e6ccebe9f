import { nodeFinding, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/fleet/first_finding_of_image.ts';

const hour = 3_600_000;
/** Events that are further apart look like times far in the future. */
const minutes = 4;
const found = (at: number, id: string, name = 'shop/web:7', node = 'a') =>
  nodeFinding({ signature: id, node }, { at, container: { image: { id: 'sha256:1', name, repoDigests: [] } } });
/** Known findings, so that the time of learning passes. */
const learning = Array.from({ length: (25 * 60) / minutes }, (_, index) => found(index * minutes * 60_000, 'TRC-101'));

testSignature(signature, {
  detects: [
    {
      name: 'a signature that was never met in an image, after a day',
      events: [...learning, found(25 * hour, 'RSEQ-011')],
      findings: [{ image: 'shop/web:7', found: 'RSEQ-011', name: 'test', node: 'a' }],
      severity: 'medium',
      evidence: [[learning.length]],
    },
    {
      name: 'a known signature in another image, once',
      events: [
        ...learning,
        found(25 * hour, 'TRC-101', 'shop/api:2'),
        found(25 * hour + 1, 'TRC-101', 'shop/api:2', 'b'),
      ],
      findings: [{ image: 'shop/api:2', found: 'TRC-101', name: 'test', node: 'a' }],
    },
  ],
  ignores: [
    { name: 'a first finding during the first day', events: [found(0, 'TRC-101'), found(hour, 'RSEQ-011')] },
    { name: 'a known pair on another node', events: [...learning, found(25 * hour, 'TRC-101', 'shop/web:7', 'b')] },
    {
      name: 'a finding outside of containers',
      events: [...learning, nodeFinding({ signature: 'RSEQ-011' }, { at: 25 * hour })],
    },
  ],
});
