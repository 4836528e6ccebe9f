import { McpServer } from '@modelcontextprotocol/server';
import { packageVersion } from '../package.ts';
import { dataNotice } from './answer.ts';
import { addResources } from './resources.ts';
import type { Surroundings } from './surroundings.ts';
import { addEventTools } from './tools/events.ts';
import { addJudgeTools } from './tools/judges.ts';
import { addRecordingTools } from './tools/recordings.ts';
import { addSignatureTools } from './tools/signatures.ts';

const instructions = `Sequent runs TypeScript signatures over the events of Tracee.
To write a signature: read the resource sequent://guide, find events with list_events and explain_event, look at real ones with show_recording, start with new_signature, edit its two files, then repeat check, test and chaos until ok is true. mutate shows what the cases do not test, backtest shows findings on recordings, and diff what a change of a signature gains and loses there.
${dataNotice}`;

/** @returns a server with all tools and resources, not yet connected */
export function createServer(surroundings: Surroundings): McpServer {
  const server = new McpServer(
    { name: 'sequent', title: 'Sequent', version: packageVersion() },
    { instructions, capabilities: { tools: {}, resources: {} } },
  );
  addEventTools(server, surroundings);
  addSignatureTools(server, surroundings);
  addRecordingTools(server, surroundings);
  addJudgeTools(server, surroundings);
  addResources(server, surroundings);
  return server;
}
