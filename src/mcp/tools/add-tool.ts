import type { McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { SequentError } from '../../errors.ts';
import { type AnswerOptions, answerOf, answerSchema, refusalOf } from '../answer.ts';
import type { Root } from '../root.ts';
import type { Surroundings } from '../surroundings.ts';

/** A tool that runs one command of Sequent. */
export interface CommandTool<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly annotations: ToolAnnotations;
  /** @returns the command line. @throws {SequentError} SEQ_USAGE if a path is not allowed */
  readonly args: (input: z.output<Input>, root: Root) => readonly string[];
  readonly answer?: (input: z.output<Input>) => AnswerOptions;
}

/** The tool looks something up; it runs no code below the root and changes nothing. */
export const looksUp: ToolAnnotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
/** The tool changes nothing itself, but code of authors runs, which can do what its user can do. */
export const runsCode: ToolAnnotations = { readOnlyHint: false, destructiveHint: true, openWorldHint: true };

export function addTool<Input extends z.ZodObject>(
  server: McpServer,
  { root, run }: Surroundings,
  tool: CommandTool<Input>,
): void {
  const { name, title, description, input: inputSchema, annotations } = tool;
  const config = { title, description, inputSchema, outputSchema: answerSchema, annotations };
  server.registerTool<typeof answerSchema, z.ZodObject>(name, config, async (given, { mcpReq: { signal } }) => {
    try {
      const input = inputSchema.parse(given);
      return answerOf(await run(tool.args(input, root), signal), tool.answer?.(input));
    } catch (error) {
      if (!(error instanceof SequentError)) throw error;
      const { what, where, todo } = error.text;
      return refusalOf([what, where, todo].filter((part) => part !== undefined).join('; '));
    }
  });
}
