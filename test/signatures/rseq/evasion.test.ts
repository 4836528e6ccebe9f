import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runRecording } from './recording-run.ts';

/** Rules that must be found, and nothing else. */
const expected: Readonly<Record<string, readonly string[]>> = {
  baseline: ['RSEQ-011 high'],
  'attached-refused-22': ['RSEQ-011 high'],
  'delay-60ms': ['RSEQ-011 high'],
  'loader-nolibc': ['RSEQ-021 low'],
  'clone-vm-child': ['RSEQ-011 high'],
  'clone-vm-child-unseen': ['RSEQ-011 high'],
  'fork-unregister': ['RSEQ-004 high', 'RSEQ-011 high', 'RSEQ-000 critical'],
};

describe('a program that is loaded without exec is found, however it hides that:', () => {
  for (const [name, findings] of Object.entries(expected)) {
    it(name, async () => {
      const file = new URL(`../../../fixtures/evasion/${name}.ndjson.gz`, import.meta.url);
      const run = await runRecording(fileURLToPath(file));
      assert.deepEqual(run.troubles, []);
      assert.deepEqual(
        run.findings.map(({ signature, threat }) => `${signature.id} ${threat.severity}`),
        findings,
      );
    });
  }
});
