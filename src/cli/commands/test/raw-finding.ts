import * as z from 'zod';
import type { Argument } from '../../../event/kinds.ts';

/**
 * Gives the fields of a finding as a handler returns them. The engine turns a number without a kind into a bigint; here
 * it is a number again if the schema wants one.
 * @param schema of the finding
 * @param data fields as the engine has them
 */
export function rawFinding(schema: z.core.$ZodType, data: readonly Argument[]): Readonly<Record<string, unknown>> {
  const fields: Readonly<Record<string, z.core.$ZodType>> = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.fromEntries(data.map(({ name, value }) => [name, rawValue(fields[name], value)]));
}

function rawValue(field: z.core.$ZodType | undefined, value: Argument['value']): unknown {
  if (value === undefined) return null;
  if (typeof value !== 'bigint' || field === undefined || z.safeParse(field, value).success) return value;
  return z.safeParse(field, Number(value)).success ? Number(value) : value;
}
