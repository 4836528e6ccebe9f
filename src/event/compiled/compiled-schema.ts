import * as z from 'zod';
import { checksOf, isCoercing } from './definition.ts';
import { isItsArguments } from './proof.ts';

const made = new WeakMap<z.ZodObject, z.ZodObject>();

/**
 * A schema with the same verdicts that zod's own compiler has made quicker (`z.compile`). Where the schema asks for more than
 * types and ranges it is the schema itself: what an author wrote into it is run as it stands. Where code from strings is
 * barred, it is no quicker.
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

/** It asks for a type and perhaps a range, and gives values back as they are. */
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
