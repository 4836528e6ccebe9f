import { randomUUID } from 'node:crypto';
import type { Finding, Severity } from '../../finding.ts';

/** Id of the finding of `sequent outputs test`. */
export const testSignature = 'SEQ-5';

/**
 * A finding that is marked as a test: by its signature, its title and the tag `test`.
 * @param now epoch milliseconds
 */
export function testFinding(severity: Severity, version: string, now = Date.now()): Finding {
  const timestamp = BigInt(now) * 1_000_000n;
  const run = randomUUID();
  return {
    timestamp,
    signature: { id: testSignature, name: 'output_test', version, pack: 'sequent' },
    threat: {
      name: 'Test of an output',
      description: 'This finding is a test of the output by `sequent outputs test`. Nothing has happened.',
      severity,
      properties: { Category: 'test' },
    },
    data: [{ name: 'run', kind: 'str', value: run }],
    tags: ['test'],
    // Each run has a subject of its own, so that no receiver takes it for a repeat.
    subject: `test ${run}`,
    policies: [],
    workload: {},
    detectedFrom: { name: 'sequent_outputs_test', data: [] },
    evidence: [],
  };
}
