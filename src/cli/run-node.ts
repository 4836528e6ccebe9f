import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package.ts';

/** Time after which a process that does not end by SIGTERM is killed, in milliseconds. */
const graceMs = 5_000;
/** Limit of each output, in characters; the rest is dropped. */
const mostCharacters = 16 * 1024 * 1024;

export interface NodeResult {
  /** Exit code; not 0 where a signal or the limit of time has ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Set if it was ended before its end. */
  readonly ended?: 'time' | 'cancelled';
  /** Whether an output was longer than its limit. */
  readonly cut?: boolean;
}

export interface RunNodeOptions {
  /** Folder that the program runs in. */
  readonly folder: string;
  /** Limit of time, in milliseconds. */
  readonly longestMs: number;
  /** Ends the process. */
  readonly signal: AbortSignal;
}

/**
 * Runs a program of Node in a process of its own, so that code of authors cannot stop this one.
 * @param path of the program
 * @returns its output
 * @throws {Error} if the process cannot be started
 */
export async function runNode(
  path: string,
  args: readonly string[],
  { folder, longestMs, signal }: RunNodeOptions,
): Promise<NodeResult> {
  const child = spawn(process.execPath, [path, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const reached: { ended?: 'time' | 'cancelled'; cut?: true } = {};
  let killing: NodeJS.Timeout | undefined;
  const end = (why: 'time' | 'cancelled'): void => {
    if (reached.ended !== undefined) return;
    reached.ended = why;
    child.kill('SIGTERM');
    killing = setTimeout(() => {
      child.kill('SIGKILL');
      // A process that it has started may keep them open.
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
  };
  const cancel = (): void => end('cancelled');
  const limit = setTimeout(() => end('time'), longestMs);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      const room = mostCharacters - text[name].length;
      text[name] += part.substring(0, room);
      if (part.length > room) reached.cut = true;
    });
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code) => resolve(code ?? 1));
  try {
    const code = await promise;
    return { code, ...text, ...reached };
  } finally {
    clearTimeout(limit);
    clearTimeout(killing);
    signal.removeEventListener('abort', cancel);
  }
}

/** Runs a command of this installation of Sequent. */
export function runSequent(args: readonly string[], options: RunNodeOptions): Promise<NodeResult> {
  return runNode(fileURLToPath(new URL('bin/sequent.js', packageRoot)), args, options);
}
