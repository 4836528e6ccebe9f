/** Simple types of expressions; `any` is a message of any sort. */
export type SimpleName = 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes';

/**
 * The static type of an expression (cel-spec, doc/langdef.md, "Gradual Type Checking"). `nullable` is that of the wrapper
 * messages of protobuf: a value or null.
 */
export type Type =
  | { readonly kind: SimpleName; readonly nullable?: true }
  | { readonly kind: 'null' | 'dyn' | 'any' | 'timestamp' | 'duration' }
  | { readonly kind: 'list'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'message'; readonly name: string }
  | { readonly kind: 'type' }
  /** A type that is not known yet. */
  | { readonly kind: 'parameter'; readonly name: string };

export const bool: Type = { kind: 'bool' };
export const int: Type = { kind: 'int' };
export const uint: Type = { kind: 'uint' };
export const double: Type = { kind: 'double' };
export const string: Type = { kind: 'string' };
export const bytes: Type = { kind: 'bytes' };
export const dyn: Type = { kind: 'dyn' };
export const timestamp: Type = { kind: 'timestamp' };
export const duration: Type = { kind: 'duration' };
export const anyMessage: Type = { kind: 'any' };

export function listOf(element: Type): Type {
  return { kind: 'list', element };
}

export function mapOf(key: Type, value: Type): Type {
  return { kind: 'map', key, value };
}

export function message(name: string): Type {
  return { kind: 'message', name };
}

export function parameter(name: string): Type {
  return { kind: 'parameter', name };
}

/** Names of types that an expression may use as values, as in `type(x) == int`. */
export const typeNames: ReadonlySet<string> = new Set(
  'bool int uint double string bytes list map null_type type google.protobuf.Timestamp google.protobuf.Duration'.split(
    ' ',
  ),
);

/** @returns the type in the notation of errors */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `list(${typeText(type.element)})`;
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'message':
      return type.name;
    case 'parameter':
      return 'dyn';
    default:
      return 'nullable' in type && type.nullable ? `wrapper(${type.kind})` : type.kind;
  }
}
