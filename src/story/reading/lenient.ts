import type * as z from 'zod';

/** Makes a part of another form count as absent: a story tells what is left. */
export function lenient<T extends z.ZodType>(schema: T) {
  return schema.optional().catch(undefined);
}
