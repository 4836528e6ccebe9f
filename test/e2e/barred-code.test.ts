import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { program, recording } from './sequent.ts';

function replay(name: string, ...flags: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, program, 'replay', recording(name), '-o', 'json'],
    { encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  );
  assert.equal(status, 0, stderr);
  return stdout;
}

it('the same is found where code from strings is barred', () => {
  const found = replay('rseq-extra.pb.gz');
  assert.ok(found.split('\n').length > 5);
  assert.equal(replay('rseq-extra.pb.gz', '--disallow-code-generation-from-strings'), found);
});
