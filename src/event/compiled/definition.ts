import * as z from 'zod';

/** Reads the definition of a zod schema. Only this file uses zod's internals. */

/** @returns the checks of a schema beyond its type, in their order */
export function checksOf(schema: z.core.$ZodType): readonly z.core.$ZodCheckDef[] {
  const checks = schema instanceof z.ZodType ? (schema.def.checks ?? []) : [];
  // zod has no public way to read the definition of a check.
  // oxlint-disable-next-line no-underscore-dangle
  return checks.map((check) => check._zod.def);
}

/** Whether a schema converts its input to its type before it checks it. */
export function isCoercing(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodType && 'coerce' in schema.def && schema.def.coerce === true;
}

/** Whether a schema checks only its type. */
export function isBare(schema: z.core.$ZodType): boolean {
  return checksOf(schema).length === 0 && !isCoercing(schema);
}
