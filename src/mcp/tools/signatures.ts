import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { asText } from '../answer.ts';
import type { Surroundings } from '../surroundings.ts';
import { addTool, runsCode } from './add-tool.ts';
import { option, pack, packOption, path, shortText, traceeVersion } from './inputs.ts';

/** Adds the tools that tell of signatures, and the one that starts a new one. */
export function addSignatureTools(server: McpServer, surroundings: Surroundings): void {
  addTool(server, surroundings, {
    name: 'list_signatures',
    title: 'List signatures',
    description:
      'Lists signatures with description, severity, ATT&CK technique and events. Without a pack it lists those that come with Sequent. It loads the modules of the pack.',
    annotations: runsCode,
    input: z.strictObject({ pack: pack.optional(), tracee_version: traceeVersion }),
    args: ({ pack: given, tracee_version: version }, root) => [
      'list',
      'signatures',
      '--json',
      ...packOption(given, root),
      ...option('tracee-version', version),
    ],
  });
  addTool(server, surroundings, {
    name: 'explain_signature',
    title: 'Explain a signature',
    description:
      'Explains one signature: what happens, what to look at, its options and findings, known false positives and gaps. It loads the modules of the pack.',
    annotations: runsCode,
    input: z.strictObject({ signature: shortText('Id or name, such as RSEQ-011'), pack: pack.optional() }),
    args: ({ signature, pack: given }, root) => ['explain', ...packOption(given, root), '--', signature],
    answer: () => ({ read: asText }),
  });
  addTool(server, surroundings, {
    name: 'new_signature',
    title: 'Write a new signature',
    description:
      'Writes a new signature and its test, which passes, below the root. It never changes or overwrites a file. Then edit both files, and judge the result with check, test, chaos and backtest.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
    input: z.strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9_]{0,63}$/, 'in snake_case')
        .describe('Name in snake_case; also the name of the file'),
      event: shortText('Event of Tracee that it listens to'),
      folder: path('Folder of the signatures, below the root; it may be new').default('signatures'),
    }),
    args: ({ name, event, folder }, root) => [
      'new',
      'signature',
      ...option('event', event),
      ...option('pack', root.findNew(folder)),
      '--',
      name,
    ],
    answer: () => ({ read: asText }),
  });
}
