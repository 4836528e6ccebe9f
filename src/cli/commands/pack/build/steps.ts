import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SequentError } from '../../../../errors.ts';
import { type NodeResult, type RunNodeOptions, runNode, runSequent } from '../../../run-node.ts';
import { onStopSignals, type signalNumbers } from '../../../signals.ts';

/** The longest time that one step may take, in milliseconds. */
const longestMs = 10 * 60_000;

export interface StepResult extends NodeResult {
  /** Signal that has ended the build. */
  readonly stoppedBy: keyof typeof signalNumbers | undefined;
}

/** Runs a step until a signal stops this process. */
async function untilStopped(
  run: (options: Omit<RunNodeOptions, 'folder'>) => Promise<NodeResult>,
): Promise<StepResult> {
  const stopping = new AbortController();
  let stoppedBy: StepResult['stoppedBy'];
  const release = onStopSignals((signal) => {
    stoppedBy = signal;
    stopping.abort();
  });
  try {
    return { ...(await run({ longestMs, signal: stopping.signal })), stoppedBy };
  } finally {
    release();
  }
}

/** Runs a program of Node in a process of its own, so that code of authors cannot stop the build. */
export function nodeStep(path: string, args: readonly string[], folder: string): Promise<StepResult> {
  return untilStopped((options) => runNode(path, args, { ...options, folder }));
}

/** Runs a command of this installation of Sequent. */
export function sequentStep(args: readonly string[], folder: string): Promise<StepResult> {
  return untilStopped((options) => runSequent(args, { ...options, folder }));
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
