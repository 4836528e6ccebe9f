import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findingLines, start } from './sequent.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/known-programs/${name}`, import.meta.url));
}

/** Findings of the rseq pack in a replay with these arguments: rule, severity (0 is info) and name of the thread, each once. */
async function found(t: TestContext, ...args: readonly string[]): Promise<readonly string[]> {
  const replay = start(t, 'replay', '-s', 'rseq', '-o', 'json', ...args);
  assert.equal(await replay.ended, 0, replay.stderr());
  const told = findingLines(replay.stdout()).map((line): string => {
    const { signature, threat, workload } = JSON.parse(line);
    return `${signature.id} ${threat.severity} ${workload.process.thread.name}`;
  });
  return [...new Set(told)].filter((line) => line.startsWith('RSEQ-')).sort();
}

describe('programs that are known', () => {
  it('with executable stacks give no finding', async (t) => {
    assert.deepEqual(await found(t, fixture('executable-stack.ndjson.gz'), fixture('sbcl.ndjson.gz')), []);
  });
});
