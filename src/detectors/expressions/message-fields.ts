import { listOf, mapOf, message, string, type Type, timestamp } from '../../cel/checker/types.ts';
import { eventFields, severityNames } from '../../gen/event-fields.ts';
import { type EnumName, enumNames, type MessageName, messageFields } from '../../gen/messages.ts';

type Scalar = 'string' | 'bytes' | 'bool' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'double';

/** A field of a message of package `tracee.v1beta1`, for expressions and for reading the bytes. */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: Scalar | 'enum' | 'message' | 'timestamp' | 'struct' | 'text map' | 'message map';
  /** Name of the message or enum. */
  readonly ref?: string;
  readonly repeated?: boolean;
  /** A number in a wrapper message: null if it is not sent. */
  readonly wrapped?: boolean;
  /** Whether a sent default value differs from an absent field. */
  readonly presence?: boolean;
}

const prefix = 'tracee.v1beta1.';

const known = new Map<string, ReadonlyMap<string, Field>>();

/** Fields of a message by name. @param name of the message without the package @returns undefined for an unknown message */
export function fieldsOf(name: string): ReadonlyMap<string, Field> | undefined {
  const before = known.get(name);
  if (before !== undefined) return before;
  const list = Object.hasOwn(eventFields, name) ? eventFields[name] : isGenerated(name) ? generated(name) : undefined;
  if (list === undefined) return undefined;
  const map = new Map(list.map((field) => [field.name, field]));
  known.set(name, map);
  return map;
}

function isGenerated(name: string): name is MessageName {
  return Object.hasOwn(messageFields, name);
}

function generated(name: MessageName): readonly Field[] {
  return messageFields[name].map((field): Field => {
    const { number, type } = field;
    const base = {
      number,
      name: field.name,
      ...(field.repeated && { repeated: true }),
      ...('wrapped' in field && field.wrapped && { wrapped: true }),
      ...(name === 'EventValue' && number > 1 && { presence: true }),
    } as const;
    if (type === 'map') return { ...base, type: 'message map', ref: field.ref };
    return 'ref' in field ? { ...base, type, ref: field.ref } : { ...base, type };
  });
}

/** All messages that an expression can reach from an event. */
export const messageNames: readonly string[] = [...Object.keys(eventFields), ...Object.keys(messageFields)];

/** The type of an expression that selects this field. */
export function typeOfField(field: Field): Type {
  const one = typeOfOne(field);
  return field.repeated ? listOf(one) : one;
}

function typeOfOne({ type, ref, wrapped }: Field): Type {
  switch (type) {
    case 'int32':
    case 'int64':
    case 'enum':
      return { kind: 'int', ...(wrapped && { nullable: true }) };
    case 'uint32':
    case 'uint64':
      return { kind: 'uint', ...(wrapped && { nullable: true }) };
    case 'string':
    case 'bytes':
    case 'bool':
    case 'double':
      return { kind: type, ...(wrapped && { nullable: true }) };
    case 'timestamp':
      return timestamp;
    case 'struct':
      return mapOf(string, { kind: 'dyn' });
    case 'text map':
      return mapOf(string, string);
    case 'message map':
      return mapOf(string, message(`${prefix}${ref ?? ''}`));
    case 'message':
      return message(`${prefix}${ref ?? ''}`);
  }
}

/** The name without its package; undefined for another package. */
export function ownName(name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** The full name of a message of Tracee. */
export function fullName(name: string): string {
  return `${prefix}${name}`;
}

/** Names of the numbers of an enum, for the enums that expressions may name. The catalogue has the names of event ids. */
export function enumOf(name: string): Readonly<Record<number, string>> | undefined {
  if (name === 'Severity') return severityNames;
  return isEnum(name) ? enumNames[name] : undefined;
}

function isEnum(name: string): name is EnumName {
  return Object.hasOwn(enumNames, name);
}
