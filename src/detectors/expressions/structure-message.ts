import { MapValue, Uint, type Value } from '../../cel/values/value.ts';
import { enumOf, type Field } from './message-fields.ts';
import { asFieldList, TraceeMessage } from './tracee-message.ts';

/** A message in the form that `readStructure` gives. */
export class StructureMessage extends TraceeMessage {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(type: string, values: Readonly<Record<string, unknown>>) {
    super(type);
    this.#values = values;
  }

  protected sent(field: Field): Value | undefined {
    const value = Object.hasOwn(this.#values, field.name) ? this.#values[field.name] : undefined;
    return value === undefined ? undefined : fromStructure(field, value);
  }
}

/** A field from `readStructure` as a value of expressions. */
export function fromStructure(field: Field, value: unknown): Value {
  if (field.repeated) return asFieldList(Array.isArray(value) ? value.map((one: unknown) => fromOne(field, one)) : []);
  return fromOne(field, value);
}

function fromOne(field: Field, value: unknown): Value {
  switch (field.type) {
    case 'message':
      return new StructureMessage(field.ref ?? '', isRecord(value) ? value : {});
    case 'message map':
      return new MapValue(
        Object.entries(isRecord(value) ? value : {}).map(([key, one]) => [
          key,
          new StructureMessage(field.ref ?? '', isRecord(one) ? one : {}),
        ]),
      );
    case 'struct':
      return fromJson(value);
    case 'enum':
      return BigInt(enumNumber(field.ref ?? '', value));
    case 'uint32':
    case 'uint64':
      return new Uint(typeof value === 'bigint' ? value : BigInt(Number(value)));
    case 'int32':
    case 'int64':
      return typeof value === 'bigint' ? value : BigInt(Number(value));
    default:
      return asPlain(value);
  }
}

function asPlain(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  return value instanceof Uint8Array ? value : null;
}

function enumNumber(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  const found = Object.entries(enumOf(name) ?? {}).find(([, label]) => label === value);
  return Number(found?.[0] ?? 0);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A value of `google.protobuf.Struct`: its numbers are doubles. */
export function fromJson(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromJson);
  if (isRecord(value)) return new MapValue(Object.entries(value).map(([key, one]) => [key, fromJson(one)]));
  return asPlain(value);
}
