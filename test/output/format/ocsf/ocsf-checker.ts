import { readFileSync } from 'node:fs';

interface Attribute {
  readonly type: string;
  readonly list?: true;
  readonly required?: true;
  readonly values?: readonly number[];
}

interface Shape {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly at_least_one?: readonly string[];
}

interface Schema {
  readonly class: Shape;
  readonly objects: Readonly<Record<string, Shape>>;
  readonly types: Readonly<Record<string, string>>;
}

const path = new URL('../../../../fixtures/outputs/ocsf-1.8.0.json', import.meta.url);
const schema: Schema = JSON.parse(readFileSync(path, 'utf8'));
const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const taxonomy = { category_uid: 2, class_uid: 2004 };

/** @returns what is wrong with an entry by the schema of OCSF: types, required and unknown attributes, enumerations */
export function faultsOf(entry: unknown): readonly string[] {
  return faultsIn(entry, schema.class, '');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsIn(value: unknown, shape: Shape, at: string): readonly string[] {
  if (!isRecord(value)) return [`${at}: no object`];
  const missing = Object.entries(shape.attributes)
    .filter(([key, { required }]) => required && value[key] === undefined)
    .map(([key]) => `${at}.${key}: is required`);
  const some = shape.at_least_one;
  const none = some && !some.some((key) => value[key] !== undefined) ? [`${at}: needs one of ${some.join(', ')}`] : [];
  const wrong = Object.entries(value).flatMap(([key, member]) => {
    const attribute = Object.hasOwn(shape.attributes, key) ? shape.attributes[key] : undefined;
    if (attribute === undefined) return [`${at}.${key}: is unknown`];
    if (attribute.list !== true) return faultsOfValue(key, member, attribute, `${at}.${key}`);
    if (!Array.isArray(member)) return [`${at}.${key}: no list`];
    return member.flatMap((one, index) => faultsOfValue(key, one, attribute, `${at}.${key}[${index}]`));
  });
  return [...missing, ...none, ...wrong];
}

function faultsOfValue(key: string, value: unknown, { type, values }: Attribute, at: string): readonly string[] {
  if (key === 'category_uid' || key === 'class_uid') return value === taxonomy[key] ? [] : [`${at}: ${String(value)}`];
  if (type === 'object' || type === 'json_t') return [];
  const shape = schema.objects[type];
  if (shape !== undefined) return faultsIn(value, shape, at);
  switch (schema.types[type]) {
    case 'string_t':
      if (typeof value !== 'string') return [`${at}: no text`];
      return type === 'uuid_t' && !uuid.test(value) ? [`${at}: no UUID`] : [];
    case 'integer_t':
    case 'long_t':
      if (!Number.isSafeInteger(value)) return [`${at}: no whole number`];
      if (type === 'timestamp_t' && Number(value) < 0) return [`${at}: before 1970`];
      return values !== undefined && !values.includes(Number(value)) ? [`${at}: no value of the enumeration`] : [];
    case 'boolean_t':
      return typeof value === 'boolean' ? [] : [`${at}: no truth value`];
    default:
      return [`${at}: the object ${type} is not in the facts`];
  }
}
