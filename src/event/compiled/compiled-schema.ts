import * as z from 'zod';
import { checksOf, isCoercing } from './definition.ts';
import { isItsArguments } from './proof.ts';

const made = new WeakMap<z.ZodObject, z.ZodObject>();

/**
 * Returns a faster schema with the same verdicts, made with zod's compiler (`z.compile`). A schema with more than types
 * and ranges is returned unchanged, so that an author's code in it runs as written. If code from strings is barred, the
 * result is not faster.
 */
export function compiledSchema(schema: z.ZodObject): z.ZodObject {
  let compiled = made.get(schema);
  if (compiled === undefined) {
    compiled = isItsArguments(schema) && Object.values(schema.shape).every(isPlain) ? z.compile(schema) : schema;
    made.set(schema, compiled);
  }
  return compiled;
}

const plainChecks: ReadonlySet<string> = new Set(['greater_than', 'less_than', 'number_format', 'bigint_format']);

/** Whether a schema only checks a type and perhaps a range, and returns values unchanged. */
function isPlain(schema: z.core.$ZodType): boolean {
  if (isCoercing(schema) || !checksOf(schema).every(({ check }) => plainChecks.has(check))) return false;
  if (schema instanceof z.ZodOptional) return isPlain(schema.def.innerType);
  if (schema instanceof z.ZodArray) return isPlain(schema.def.element);
  if (schema instanceof z.ZodRecord) return isPlain(schema.def.keyType) && isPlain(schema.def.valueType);
  return (
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBigInt ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodUnknown ||
    (schema instanceof z.ZodString && !(schema instanceof z.ZodStringFormat))
  );
}
