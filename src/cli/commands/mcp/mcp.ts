import { openLog } from '../../../telemetry/log.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { exitCodes } from '../../failure.ts';
import { needPackage } from '../../optional-package.ts';
import { runSequent } from '../../run-node.ts';
import { onStopSignals } from '../../signals.ts';

export interface McpFlags {
  readonly root: string;
  /** Limit of time of one command, in milliseconds. */
  readonly timeLimit: number;
}

/**
 * `sequent mcp`: serves one client of the Model Context Protocol over standard input and output, until it closes its end or a signal comes.
 * @throws {SequentError} SEQ_USAGE if the package of the protocol is not installed, or the root is no folder
 */
export async function mcp({ root: folder, timeLimit: longestMs }: McpFlags): Promise<number> {
  needPackage('@modelcontextprotocol/server', '`sequent mcp`');
  const { Root } = await import('../../../mcp/root.ts');
  const { serve } = await import('../../../mcp/serve.ts');
  const root = new Root(folder);
  const log = await openLog('text', process.stderr);
  const stopping = new AbortController();
  const release = onStopSignals(() => stopping.abort());
  log.info('serving the Model Context Protocol on standard input and output', { root: root.folder });
  try {
    await serve({
      root,
      run: (args, signal) => runSequent(args, { folder: root.folder, longestMs, signal }),
      stdin: process.stdin,
      stdout: process.stdout,
      signal: stopping.signal,
      onError: (error) => log.warn('a message of the client cannot be used', { error: describeThrown(error) }),
    });
  } finally {
    release();
  }
  return exitCodes.fine;
}
