import type { Argument } from '../../event/kinds.ts';

/** An argument with a value. */
export type SetArgument = Exclude<Argument, { readonly kind?: undefined }>;

/** A value that `JSON.stringify` writes without conversion. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

function isDefault(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === 0 || value === 0n || value === '' || value === false || value === undefined;
}

function messageJson(message: object): JsonValue {
  return Object.fromEntries(
    Object.entries(message)
      .filter(([, member]) => !isDefault(member))
      .map(([key, member]) => [key, fieldJson(member)]),
  );
}

/** Converts a field as protobuf's JSON does, and omits default values. */
function fieldJson(value: unknown): JsonValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON lacks NaN and the infinities; protobuf's JSON writes them as strings.
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return value.toString();
    case 'object':
      if (value === null) return null;
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
      return Array.isArray(value) ? value.map(fieldJson) : messageJson(value);
    default:
      return null;
  }
}

/** Converts a value of a `struct` with all its members, also default ones. */
function structJson(value: unknown): JsonValue {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return fieldJson(value);
  if (Array.isArray(value)) return value.map(structJson);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, structJson(member)]));
}

/** Converts a message whose only field is a list or map. Tracee shows an empty one as `{}`. */
function wrapped(name: string, value: readonly unknown[] | object): JsonValue {
  if (isDefault(value)) return {};
  return { [name]: fieldJson(value) };
}

/** @returns the value that Tracee's JSON has under the name of the argument's kind */
export function valueJson(argument: SetArgument): JsonValue {
  switch (argument.kind) {
    case 'str_array':
    case 'int32_array':
    case 'u_int64_array':
    case 'hooked_syscalls':
    case 'hooked_seq_ops':
      return wrapped('value', argument.value);
    case 'dns_questions':
      return wrapped('questions', argument.value);
    case 'dns_responses':
      return wrapped('responses', argument.value);
    case 'timespec':
      return { value: fieldJson(argument.value) };
    case 'credentials':
      // Its numbers are wrapper messages, for which 0 does not mean absent.
      return Object.fromEntries(
        Object.entries(argument.value)
          .filter(([, member]) => member === 0 || !isDefault(member))
          .map(([key, member]) => [key, fieldJson(member)]),
      );
    case 'struct':
      return structJson(argument.value);
    default:
      return fieldJson(argument.value);
  }
}

/**
 * @returns the argument in the shape of Tracee's JSON: `{ name, <kind>: value }`, or `value: null` if Tracee sent
 * none
 */
export function argumentJson(argument: Argument): JsonValue {
  if (argument.kind === undefined) return { name: argument.name, value: null };
  return { name: argument.name, [argument.kind]: valueJson(argument) };
}
