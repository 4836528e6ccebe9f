import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { type NodeResult, runNode } from '../../src/cli/run-node.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sequent-run-node-')));
after(() => rmSync(folder, { recursive: true }));

function runCode(
  name: string,
  code: string,
  longestMs = 600_000,
  signal = new AbortController().signal,
): Promise<NodeResult> {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return runNode(path, ['a b'], { folder, longestMs, signal });
}

it('gives the output and the exit code', async () => {
  const code = 'console.log(process.argv[2], process.cwd()); console.error("e"); process.exitCode = 3;';
  assert.deepEqual(await runCode('plain', code), { code: 3, stdout: `a b ${folder}\n`, stderr: 'e\n' });
});

it('ends a program that loops at the limit of time, and one that is not wanted any more', async () => {
  const { ended, code, stdout } = await runCode('loop', 'for (;;) {}', 200);
  assert.deepEqual([ended, code, stdout], ['time', 1, '']);
  assert.equal((await runCode('loop', 'for (;;) {}', 600_000, AbortSignal.abort())).ended, 'cancelled');
});

it('keeps 16 Mi characters of an output, and reads on, so that the program ends', async () => {
  const { code, cut, stdout } = await runCode('flood', 'process.stdout.write("x".repeat(17 * 1024 * 1024));');
  assert.deepEqual([code, cut, stdout.length], [0, true, 16 * 1024 * 1024]);
});
