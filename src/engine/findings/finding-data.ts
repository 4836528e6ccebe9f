import * as z from 'zod';
import type { Argument, Kind } from '../../event/kinds.ts';
import { declaredKind } from '../../event/schema/kinds.ts';
import { argument } from '../../signature/evidence.ts';

/** @returns the kinds of a finding's fields, as its schema declares them */
export function fieldKinds(schema: z.core.$ZodType): ReadonlyMap<string, Kind | undefined> {
  if (!(schema instanceof z.ZodObject)) return new Map();
  return new Map(Object.entries(schema.shape).map(([name, field]) => [name, kindOf(field)]));
}

function kindOf(schema: z.core.$ZodType): Kind | undefined {
  const declared = declaredKind(schema);
  if (declared !== undefined) return declared;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return kindOf(schema.def.innerType);
  }
  if (schema instanceof z.ZodNumberFormat) {
    if (schema.format === 'int32') return 'int32';
    if (schema.format === 'uint32') return 'u_int32';
  }
  if (schema instanceof z.ZodArray) {
    const element = schema.def.element;
    if (element instanceof z.ZodString || element instanceof z.ZodEnum) return 'str_array';
    if (element instanceof z.ZodNumber) return 'int32_array';
    if (element instanceof z.ZodBigInt) return 'u_int64_array';
  }
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return 'struct';
  return undefined;
}

/** @returns the fields of a finding as arguments, in the order of its schema; undefined fields are left out */
export function findingArguments(kinds: ReadonlyMap<string, Kind | undefined>, data: unknown): readonly Argument[] {
  if (typeof data !== 'object' || data === null) return [];
  const fields = new Map<string, unknown>(Object.entries(data));
  return [...kinds.keys(), ...[...fields.keys()].filter((name) => !kinds.has(name))]
    .filter((name) => fields.get(name) !== undefined)
    .map((name) => argument(name, kinds.get(name), fields.get(name)));
}
