import assert from 'node:assert/strict';
import { it } from 'node:test';
import { keptPath, mostKept } from '../../../../signatures/rseq/model/kept-path.ts';
import { ProcessState } from '../../../../signatures/rseq/model/state.ts';

const long = (end: string): string => `/opt/${'x'.repeat(4_000)}/${end}`;

it('a process keeps a part of a long path, and knows the path again', () => {
  const process = new ProcessState({ uniqueId: 1, hostPid: 1 }, 0n, 'exec', 0);
  process.executable = process.imageExecutable = long('criu');
  assert.equal(process.executable?.length, mostKept);
  assert.equal(process.imageExecutable?.length, mostKept);
  assert.deepEqual([process.hasExecutable(long('criu')), process.hasExecutable(long('true'))], [true, false]);
  assert.doesNotMatch(process.imageExecutable ?? '', /\/criu$/);
  const path = `/${'x'.repeat(mostKept - 1)}`;
  assert.deepEqual([keptPath(path), keptPath(keptPath(long('a')))], [path, keptPath(long('a'))]);
});
