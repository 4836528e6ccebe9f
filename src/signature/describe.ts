import * as z from 'zod';
import type { LoadedSignature } from './loaded.ts';

/** One field of a finding, or one option. */
export interface Field {
  readonly name: string;
  readonly description: string | undefined;
  /** The default as JSON, where it has one. */
  readonly initial: string | undefined;
}

/** Fields of an object schema, in its order; none for any other schema. */
export function fieldsOf(schema: z.core.$ZodType | undefined): readonly Field[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    description: field instanceof z.ZodType ? field.description : undefined,
    initial: field instanceof z.ZodDefault ? JSON.stringify(field.def.defaultValue) : undefined,
  }));
}

/** Events that a signature and its models listen to; `optional` ones it can do without. */
export function eventsOf(signature: LoadedSignature): readonly { readonly name: string; readonly optional: boolean }[] {
  const models = Object.values(signature.models);
  const names = new Set([...signature.on.keys(), ...models.flatMap((model) => model.events)]);
  const optional = new Set([...signature.optional, ...models.flatMap((model) => model.optional)]);
  return [...names].map((name) => ({ name, optional: optional.has(name) }));
}
