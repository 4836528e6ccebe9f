import type { TestContext } from 'node:test';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import type { CommandResult, RunCommand } from '../../src/mcp/command.ts';
import { Root } from '../../src/mcp/root.ts';
import { createServer } from '../../src/mcp/server.ts';

/** A client of a server in this process. Its commands do not run: `answer` gives what they print. */
export async function memoryClient(
  t: TestContext,
  folder: string,
  answer: (args: readonly string[], signal: AbortSignal) => Partial<CommandResult> | Promise<Partial<CommandResult>>,
): Promise<Client> {
  const run: RunCommand = async (args, signal) => ({
    code: 0,
    stdout: '',
    stderr: '',
    ...(await answer(args, signal)),
  });
  const server = createServer({ root: new Root(folder), run });
  const client = new Client({ name: 'test', version: '1' });
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(theirs);
  await client.connect(mine);
  t.after(() => client.close());
  return client;
}
