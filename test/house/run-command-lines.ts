import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from './documents.ts';

export interface CommandLine {
  readonly cwd: string;
  readonly args: readonly string[];
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs command lines of `sequent` one after the other in one process beside this one. @param environment more variables for it */
export async function runCommandLines(
  lines: readonly CommandLine[],
  environment: NodeJS.ProcessEnv = {},
): Promise<readonly Result[]> {
  const child = fork(join(import.meta.dirname, 'command-lines.ts'), [JSON.stringify(lines)], {
    execArgv: ['--import', join(root, 'src/self.ts')],
    env: { ...process.env, NO_COLOR: '1', NODE_TEST_CONTEXT: undefined, ...environment },
    silent: true,
  });
  try {
    const codes: number[] = [];
    child.on('message', (code) => codes.push(Number(code)));
    assert.ok(child.stdout !== null && child.stderr !== null);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    assert.equal(codes.length, lines.length, stderr);
    const [outs, errs] = [stdout.split('\0'), stderr.split('\0')];
    return codes.map((code, index) => ({ code, stdout: outs[index] ?? '', stderr: errs[index] ?? '' }));
  } finally {
    child.kill('SIGKILL');
  }
}
