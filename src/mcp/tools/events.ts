import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Surroundings } from '../surroundings.ts';
import { addTool, looksUp, runsCode } from './add-tool.ts';
import { isRecord, option, pack, packOption, shortText, traceeVersion } from './inputs.ts';

/** Adds the tools that tell of Tracee's events. */
export function addEventTools(server: McpServer, surroundings: Surroundings): void {
  addTool(server, surroundings, {
    name: 'list_events',
    title: 'List events of Tracee',
    description:
      'Finds events that a signature can listen to, with their meaning and arguments. All conditions that are given must hold. Call explain_event for details of one.',
    annotations: looksUp,
    input: z.strictObject({
      word: shortText('Text in the name, in the meaning or in the name of an argument').optional(),
      argument: shortText('Name of an argument').optional(),
      set: shortText('Set of Tracee, such as fs').optional(),
      category: z.enum(['syscall', 'kernel', 'userspace', 'capture', 'signal', 'detector', 'test']).optional(),
      kind: shortText('Kind of an argument, such as sockaddr').optional(),
      tracee_version: traceeVersion,
      limit: z.int().min(1).max(700).default(50).describe('Number of events in the answer'),
    }),
    args: ({ word, argument, set, category, kind, tracee_version: version }) => [
      'list',
      'events',
      '--json',
      ...option('word', word),
      ...option('argument', argument),
      ...option('set', set),
      ...option('category', category),
      ...option('kind', kind),
      ...option('tracee-version', version),
    ],
    answer: ({ limit }) => ({ limit, shape: shortEvent }),
  });
  addTool(server, surroundings, {
    name: 'explain_event',
    title: 'Explain an event of Tracee',
    description:
      'Explains one event: meaning, moment, each argument with type, unit and names of values, versions of Tracee, signatures that listen to it, a recorded example and code of a handler.',
    annotations: runsCode,
    input: z.strictObject({
      event: shortText('Name of the event, exactly as Tracee has it'),
      pack: pack.optional(),
      tracee_version: traceeVersion,
    }),
    args: ({ event, pack: given, tracee_version: version }, root) => [
      'explain',
      '--json',
      ...packOption(given, root),
      ...option('tracee-version', version),
      '--',
      event,
    ],
    answer: () => ({ mostOfOne: 40_000 }),
  });
}

/** An event without what `explain_event` tells, so that more events fit into an answer. */
function shortEvent(event: unknown): unknown {
  if (!isRecord(event)) return event;
  const { name, category, internal, meaning, arguments: args } = event;
  const shown = Array.isArray(args)
    ? args.map((one: unknown) => (isRecord(one) ? `${String(one['name'])}: ${String(one['kind'])}` : ''))
    : [];
  return { name, category, ...(internal === true && { internal }), meaning, arguments: shown };
}
