import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import type { RunCommand } from './command.ts';
import type { Root } from './root.ts';
import { createServer } from './server.ts';
import { Turns } from './turns.ts';

/** Commands that run at the same time: each takes a processor, and half a gigabyte of memory at most. */
const mostCommands = 2;
/** Calls that wait for their turn. */
const mostWaiting = 32;

export interface ServeOptions {
  readonly root: Root;
  readonly run: RunCommand;
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Ends the server. */
  readonly signal: AbortSignal;
  /** Called for each message that is wrong, and each failure to write. */
  readonly onError: (error: Error) => void;
}

/** Serves one client, until it closes its end or the signal comes. Commands that still run are ended. */
export async function serve({ root, run, stdin, stdout, signal, onError }: ServeOptions): Promise<void> {
  const turns = new Turns(mostCommands, mostWaiting);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const surroundings = {
    root,
    run: (args: readonly string[], asked: AbortSignal) => {
      const either = AbortSignal.any([asked, ending.signal]);
      return turns.run(either, () => run(args, either));
    },
  };
  const handle = serveStdio(() => createServer(surroundings), {
    transport: new StdioServerTransport(stdin, stdout),
    onerror: onError,
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  ending.signal.addEventListener('abort', () => resolve(), { once: true });
  signal.addEventListener('abort', end, { once: true });
  for (const event of ['end', 'close', 'error'] as const) stdin.once(event, end);
  for (const event of ['close', 'error'] as const) stdout.once(event, end);
  if (signal.aborted) end();
  await promise;
  await handle.close();
  await turns.ended();
}
