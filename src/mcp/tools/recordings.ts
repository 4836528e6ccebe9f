import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { SequentError } from '../../errors.ts';
import { recordingFile, recordingText } from '../shipped-recordings.ts';
import type { Surroundings } from '../surroundings.ts';
import { addTool, looksUp } from './add-tool.ts';
import { option, path, shortText } from './inputs.ts';

/** Adds the tool that shows events of recordings. */
export function addRecordingTools(server: McpServer, surroundings: Surroundings): void {
  addTool(server, surroundings, {
    name: 'show_recording',
    title: 'Show events of a recording',
    description:
      'Shows events of a recording as a signature sees them. Each option selects events; an event must meet all of them. An answer with as many events as the limit may not be all.',
    annotations: looksUp,
    input: z.strictObject({
      recording: path(recordingText),
      events: z.array(shortText('Name of an event')).max(50).optional().describe('Only events of these names'),
      where: z
        .union([z.record(z.string(), z.unknown()), z.string().min(1)])
        .optional()
        .describe(
          "Conditions as in a signature's `where`, and on fields such as process.uid: { pathname: { prefix: '/tmp/' } }. As YAML text for numbers above 2^53",
        ),
      process: shortText(
        'Only events of this process: pid, unique id, path or name of the executable; * stands for any text',
      ).optional(),
      tree: z.boolean().default(false).describe('Also the ancestors of this process, and all that descend from it'),
      from: shortText('From this time on: 2026-11-23T08:50:50Z, 08:50:50, or +90s after the first event').optional(),
      to: shortText('Before this time').optional(),
      limit: z.int().min(1).max(500).default(50).describe('Number of events in the answer'),
    }),
    args: ({ recording, events = [], where, process, tree, from, to, limit }, root) => [
      'show',
      '--json',
      ...events.flatMap((event) => option('event', event)),
      ...option('where', conditionsText(where)),
      ...option('process', process),
      ...(tree ? ['--tree'] : []),
      ...option('from', from),
      ...option('to', to),
      ...option('max-events', limit),
      '--',
      recordingFile(recording, root),
    ],
    answer: () => ({ mostOfOne: 6_000 }),
  });
}

/** Longest conditions, in characters: the system limits the length of a command line. */
const longestConditions = 30_000;

function conditionsText(where: Readonly<Record<string, unknown>> | string | undefined): string | undefined {
  const text = typeof where === 'object' ? JSON.stringify(where) : where;
  if (text === undefined || (text.length <= longestConditions && !text.includes('\0'))) return text;
  throw new SequentError('SEQ_USAGE', {
    what: `conditions are longer than ${longestConditions} characters, or hold a zero byte`,
    where: 'where',
    todo: 'write shorter conditions',
  });
}
