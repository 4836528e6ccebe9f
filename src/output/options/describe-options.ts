import * as z from 'zod';
import { type DestinationTypeName, destinationTypes } from '../destination-types.ts';
import { sharedKeys } from './output-schema.ts';

/** An option of a destination, for documentation. */
export interface OptionText {
  /** Its key; keys of a mapping inside are written `tls.ca`. */
  readonly key: string;
  /** Type of its value, such as `text` or `a mapping`. */
  readonly value: string;
  readonly required: boolean;
  /** One sentence without a full stop. */
  readonly help: string;
}

type Json = z.core.JSONSchema.BaseSchema;

/** The options of a type of destination, beside the shared ones. */
export function optionsOf(name: DestinationTypeName): readonly OptionText[] {
  return textsOf(destinationTypes[name].options.shape);
}

/** Options of all outputs, and further ones of all outputs over the network. */
export function sharedOptions(): { readonly all: readonly OptionText[]; readonly remote: readonly OptionText[] } {
  return { all: textsOf(sharedKeys.all), remote: textsOf(sharedKeys.remote) };
}

function textsOf(shape: z.core.$ZodShape): readonly OptionText[] {
  return [...below(z.toJSONSchema(z.object({ ...shape }), { io: 'input', unrepresentable: 'any' }), '')];
}

function* below({ properties = {}, required = [] }: Json, above: string): Generator<OptionText> {
  for (const [name, property] of Object.entries(properties)) {
    if (typeof property === 'boolean') continue;
    const key = `${above}${name}`;
    yield { key, value: valueOf(property), required: required.includes(name), help: property.description ?? '' };
    if (property.properties !== undefined) yield* below(property, `${key}.`);
  }
}

function valueOf({ title, type, enum: words, const: only, anyOf, items }: Json): string {
  if (title !== undefined) return title;
  if (words !== undefined) return words.map(String).join(', ');
  if (only !== undefined) return String(only);
  if (anyOf !== undefined) {
    return [...new Set(anyOf.map((one) => (typeof one === 'boolean' ? 'any value' : valueOf(one))))].join(' or ');
  }
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'integer':
    case 'number':
      return 'a number';
    case 'array':
      return `a list of ${typeof items === 'object' && !Array.isArray(items) ? valueOf(items) : 'values'}`;
    case 'object':
      return 'a mapping';
    default:
      return 'any value';
  }
}
