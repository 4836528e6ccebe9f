import * as z from 'zod';
import type { Kind } from '../kinds.ts';
import { checksOf, isBare, isCoercing } from './definition.ts';

const signed64 = [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn] as const;
const unsigned64 = [0n, 0xffff_ffff_ffff_ffffn] as const;

/**
 * Whether the schema accepts every value of this kind and returns it unchanged. Bytes that were read as that kind then
 * need no validation. Uncertain cases are left to zod.
 * @param schema of one argument, as in `z.object(...).partial()`
 */
export function isProvedBy(schema: z.core.$ZodType, kind: Kind): boolean {
  if (schema instanceof z.ZodOptional) return isBare(schema) && isProvedBy(schema.def.innerType, kind);
  switch (kind) {
    case 'int32':
      return isNumber(schema, 'int32');
    case 'u_int32':
      return isNumber(schema, 'uint32');
    case 'int64':
      return isBigInt(schema, signed64);
    case 'u_int64':
    case 'pointer':
      return isBigInt(schema, unsigned64);
    case 'bool':
      return schema instanceof z.ZodBoolean && isBare(schema);
    case 'str':
      return isAnyString(schema);
    case 'str_array':
      return schema instanceof z.ZodArray && isBare(schema) && isAnyString(schema.def.element);
    default:
      return false;
  }
}

function isNumber(schema: z.core.$ZodType, format: 'int32' | 'uint32'): boolean {
  return schema instanceof z.ZodNumberFormat && schema.format === format && isBare(schema);
}

function isAnyString(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodString && isBare(schema) && !(schema instanceof z.ZodStringFormat);
}

/** Whether a schema is a bigint whose only checks are bounds that include the whole range. */
function isBigInt(schema: z.core.$ZodType, [least, most]: readonly [bigint, bigint]): boolean {
  if (!(schema instanceof z.ZodBigInt) || schema instanceof z.ZodBigIntFormat || isCoercing(schema)) return false;
  return checksOf(schema).every((check) => {
    if (!isBound(check) || !check.inclusive) return false;
    return check.check === 'greater_than' ? check.value <= least : check.value >= most;
  });
}

interface Bound {
  readonly check: 'greater_than' | 'less_than';
  readonly inclusive: boolean;
  readonly value: bigint;
}

function isBound(def: object): def is Bound {
  if (!('check' in def && 'value' in def && 'inclusive' in def)) return false;
  return (def.check === 'greater_than' || def.check === 'less_than') && typeof def.value === 'bigint';
}

/**
 * Whether an object schema only checks its arguments one by one: it has no check over several arguments, no default,
 * and no argument with a name that every object has. The arguments can then be validated one by one.
 */
export function isItsArguments(schema: z.ZodObject): boolean {
  if (!isBare(schema) || schema.def.catchall !== undefined || Object.hasOwn(schema.shape, '__proto__')) return false;
  const ofNothing = schema.safeParse({});
  return ofNothing.success && Object.keys(ofNothing.data).length === 0;
}
