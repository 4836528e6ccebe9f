import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SequentError } from '../../../../errors.ts';
import { packageRoot } from '../../../../package.ts';
import { onStopSignals } from '../../../signals.ts';

/** The longest time that one step may take, in milliseconds. */
const longestMs = 10 * 60_000;
/** Limit of the output that a step may print, in bytes; the rest is dropped. */
const mostBytes = 16 * 1024 * 1024;

export interface StepResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of Node in a process of its own, so that code of authors cannot stop the build.
 * @returns its output; the code is not 0 where a signal or the limit of time has ended it
 */
export async function runNode(path: string, args: readonly string[], folder: string): Promise<StepResult> {
  const child = spawn(process.execPath, [path, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
  });
  const release = onStopSignals((signal) => child.kill(signal));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < mostBytes) stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (stderr.length < mostBytes) stderr += text;
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? 1));
  try {
    return { code: await promise, stdout, stderr };
  } finally {
    release();
  }
}

/** Runs a command of this installation of Sequent. */
export function runSequent(args: readonly string[], folder: string): Promise<StepResult> {
  return runNode(fileURLToPath(new URL('bin/sequent.js', packageRoot)), args, folder);
}

/**
 * Finds the TypeScript compiler of a project.
 * @throws {SequentError} SEQ_PACK if it is not installed
 */
export function compilerOf(folder: string): string {
  try {
    return createRequire(join(folder, 'package.json')).resolve('typescript/lib/tsc.js');
  } catch (error) {
    throw new SequentError(
      'SEQ_PACK',
      {
        what: 'TypeScript is not installed in the project',
        where: folder,
        todo: 'npm install --save-dev typescript @types/node',
      },
      { cause: error },
    );
  }
}
