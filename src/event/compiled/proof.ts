import * as z from 'zod';
import type { Kind } from '../kinds.ts';
import { checksOf, isBare, isCoercing } from './definition.ts';

const signed64 = [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn] as const;
const unsigned64 = [0n, 0xffff_ffff_ffff_ffffn] as const;

/**
 * Whether every value of this kind is one that the schema accepts and gives back as it is: then nothing is left to validate
 * once the bytes have been read as that kind. Whatever is not certain is left to zod.
 *
 * @param schema of one argument, as `z.object(...).partial()` has it
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

/** A bigint whose conditions are bounds, none of them within the range. */
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
 * Whether an object schema is no more than its arguments one by one: no condition over several of them, none that are made up
 * where they are missing, none whose name every object has. Then arguments can be validated one by one.
 */
export function isItsArguments(schema: z.ZodObject): boolean {
  if (!isBare(schema) || schema.def.catchall !== undefined || Object.hasOwn(schema.shape, '__proto__')) return false;
  const ofNothing = schema.safeParse({});
  return ofNothing.success && Object.keys(ofNothing.data).length === 0;
}
