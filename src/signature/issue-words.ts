import * as z from 'zod';

/** What zod says of a value that is not there is that it got undefined: what is missing is said plainly instead. */
export const issueWords: z.core.ParseContext<z.core.$ZodIssue> = {
  error: ({ code, input }) => (input === undefined && absent.has(code) ? 'is missing' : undefined),
};

const absent: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value', 'invalid_union', 'custom']);

/** Each fault of a value as `PATH: MESSAGE`. @param whole stands for the value itself */
export function issueLines(error: z.core.$ZodError, whole: string): readonly string[] {
  return error.issues.map(({ path, message }) => `${path.map(String).join('.') || whole}: ${message}`);
}
