import * as z from 'zod';

/** Plain wording of zod's issues. zod calls a missing value `undefined` and an unknown key `Unrecognized`. */
export const issueWords: z.core.ParseContext<z.core.$ZodIssue> = {
  error(issue) {
    if (issue.code === 'unrecognized_keys') return `there is no such key (${issue.keys.map(quoted).join(', ')})`;
    return issue.input === undefined && absent.has(issue.code) ? 'is missing' : undefined;
  },
};

const quoted = (key: string): string => JSON.stringify(key);

const absent: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value', 'invalid_union', 'custom']);

/**
 * @param whole name of the value itself
 * @returns each fault of a value as `PATH: MESSAGE`
 */
export function issueLines(error: z.core.$ZodError, whole: string): readonly string[] {
  return error.issues.map(({ path, message }) => `${path.map(String).join('.') || whole}: ${message}`);
}
