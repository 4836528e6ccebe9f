import { SequentError } from '../errors.ts';
import { escapeMessage } from '../output/escape.ts';

/** Exit codes of every command. */
export const exitCodes = { fine: 0, bad: 1, usage: 2, bug: 70 } as const;

/** Tells an error in the form of its kind: an operator's without a stack, a bug with one. @returns the exit code */
export function tellFailure(error: unknown): number {
  if (error instanceof SequentError) {
    const { what, where, todo } = error.text;
    const place =
      where === undefined ? '' : where.includes('\n') ? `: ${escapeLines(where)}` : ` (${escapeLines(where)})`;
    process.stderr.write(
      `sequent: ${escapeLines(what)}${place}\n${todo === undefined ? '' : `  → ${escapeLines(todo)}\n`}  [${error.code}]\n`,
    );
    return exitCodes.usage;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`sequent: this is a bug of Sequent, please report it\n${escapeLines(stack)}\n`);
  return exitCodes.bug;
}

/** A message fit for a terminal. Our own line breaks stay; all else that a terminal would obey is escaped. */
export function escapeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeMessage(line))
    .join('\n');
}
