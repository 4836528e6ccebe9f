import assert from 'node:assert/strict';
import * as z from 'zod';

/** Parses an entry with a schema that refuses unknown keys, and shows where it is wrong. */
export function parsedBy<Schema extends z.ZodType>(schema: Schema, entry: string): z.output<Schema> {
  const { success, data, error } = schema.safeParse(JSON.parse(entry));
  if (!success) assert.fail(`${z.prettifyError(error)}\n${entry.slice(0, 2_000)}`);
  return data;
}
