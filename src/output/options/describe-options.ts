import * as z from 'zod';
import { type DestinationTypeName, destinationTypes } from '../destination-types.ts';
import { sharedKeys } from './output-schema.ts';
import { bytesText, millisecondsText, sizeTitle, timeTitle } from './quantity.ts';

/** An option of a destination, for documentation. */
export interface OptionText {
  /** Its key; keys of a mapping inside are written `tls.ca`. */
  readonly key: string;
  /** Type of its value, such as `text` or `a mapping`. */
  readonly value: string;
  readonly required: boolean;
  /** Its value if it is not given, such as `10s`; undefined if it has none. */
  readonly default: string | undefined;
  /** One sentence without a full stop. */
  readonly help: string;
}

type Json = z.core.JSONSchema.BaseSchema;
type Member = Json | boolean | undefined;

/** The options of a type of destination, beside the shared ones. */
export function optionsOf(name: DestinationTypeName): readonly OptionText[] {
  return textsOf(destinationTypes[name].options.shape);
}

/** Options of all outputs, and further ones of all outputs over the network. */
export function sharedOptions(): { readonly all: readonly OptionText[]; readonly remote: readonly OptionText[] } {
  return { all: textsOf(sharedKeys.all), remote: textsOf(sharedKeys.remote) };
}

function textsOf(shape: z.core.$ZodShape): readonly OptionText[] {
  const schema = z.object({ ...shape });
  const written = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // A default of a converted value, such as a size, is only in the schema of the converted values.
  return [...below(written, z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }), '')];
}

function* below({ properties = {}, required = [] }: Json, converted: Member, above: string): Generator<OptionText> {
  for (const [name, property] of Object.entries(properties)) {
    if (typeof property === 'boolean') continue;
    const key = `${above}${name}`;
    const result = memberOf(converted, name);
    yield {
      key,
      value: valueOf(property),
      required: required.includes(name),
      default: defaultOf(property, result),
      help: property.description ?? '',
    };
    if (property.properties !== undefined) yield* below(property, result, `${key}.`);
  }
}

function memberOf(schema: Member, name: string): Member {
  return typeof schema === 'object' ? schema.properties?.[name] : undefined;
}

function defaultOf({ title }: Json, converted: Member): string | undefined {
  const value = typeof converted === 'object' ? converted.default : undefined;
  if (typeof value === 'number' && title === timeTitle) return millisecondsText(value);
  if (typeof value === 'number' && title === sizeTitle) return bytesText(value);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function valueOf(property: Json): string {
  const { title, type, enum: words, const: only, anyOf, items, properties, additionalProperties: rest } = property;
  if (property['secret'] === true) return 'text, { env } or { file }';
  if (title !== undefined) return title;
  if (words !== undefined) return words.map(String).join(', ');
  if (only !== undefined) return String(only);
  if (anyOf !== undefined) {
    return [...new Set(anyOf.map((one) => (isMapping(one) ? membersOf(one) : memberValue(one))))].join(' or ');
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
      return properties === undefined && typeof rest === 'object' ? `NAME: ${valueOf(rest)}` : 'a mapping';
    default:
      return 'any value';
  }
}

function memberValue(schema: Member): string {
  return typeof schema === 'object' ? valueOf(schema) : 'any value';
}

function isMapping(schema: Member): schema is Json {
  return typeof schema === 'object' && schema.properties !== undefined;
}

/** The keys of a mapping, such as `{ basic: { user, password } }`. */
function membersOf({ properties = {} }: Json): string {
  const members = Object.entries(properties).map(([name, one]) =>
    isMapping(one) ? `${name}: ${membersOf(one)}` : name,
  );
  return `{ ${members.join(', ')} }`;
}
