import * as z from 'zod';

/** What a zod schema was made of: the only place that looks behind zod's public face. */

/** Its conditions beyond the type, in their order. */
export function checksOf(schema: z.core.$ZodType): readonly z.core.$ZodCheckDef[] {
  const checks = schema instanceof z.ZodType ? (schema.def.checks ?? []) : [];
  // zod has no other way to what a condition says.
  // oxlint-disable-next-line no-underscore-dangle
  return checks.map((check) => check._zod.def);
}

/** It turns what it gets into its type before it looks at it. */
export function isCoercing(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodType && 'coerce' in schema.def && schema.def.coerce === true;
}

/** It asks for nothing but its type. */
export function isBare(schema: z.core.$ZodType): boolean {
  return checksOf(schema).length === 0 && !isCoercing(schema);
}
