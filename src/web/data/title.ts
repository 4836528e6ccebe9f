import * as z from 'zod';

const schema = z.looseObject({
  threat: z
    .looseObject({ name: z.string().min(1) })
    .optional()
    .catch(undefined),
  message: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
});

/** @returns what a record says in one sentence; undefined if it says nothing */
export function titleOf(body: string): string | undefined {
  try {
    const { threat, message, name } = schema.parse(JSON.parse(body));
    return threat?.name ?? message ?? name;
  } catch {
    return undefined;
  }
}
