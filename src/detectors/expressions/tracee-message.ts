import { MapValue, Message, Timestamp, Uint, type Value } from '../../cel/values/value.ts';
import { type Field, fieldsOf, fullName } from './message-fields.ts';

/** The lists that are fields of messages. Tracee's `join` does not accept them. */
const fieldLists = new WeakSet<object>();

/** Whether a list is an unchanged field of a message. */
export function isFieldList(list: readonly Value[]): boolean {
  return fieldLists.has(list);
}

/** Marks a list as a field of a message. */
export function asFieldList(list: readonly Value[]): readonly Value[] {
  fieldLists.add(list);
  return list;
}

/** A message of package `tracee.v1beta1`, whose fields are read on first use. */
export abstract class TraceeMessage extends Message {
  /** Its name without the package. */
  readonly type: string;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(type: string) {
    super();
    this.type = type;
    this.#fields = fieldsOf(type) ?? new Map();
  }

  get typeName(): string {
    return fullName(this.type);
  }

  /** The value of a field that was sent; undefined for others. */
  protected abstract sent(field: Field): Value | undefined;

  get(name: string): Value | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    return this.sent(field) ?? initial(field);
  }

  has(name: string): boolean | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    const value = this.sent(field);
    if (value === undefined) return false;
    if (field.presence || field.wrapped) return true;
    if (Array.isArray(value)) return value.length > 0;
    if (value instanceof MapValue) return value.entries.length > 0;
    if (value instanceof Uint) return value.value !== 0n;
    if (value instanceof Uint8Array) return value.length > 0;
    return !(value === '' || value === 0n || value === 0 || value === false);
  }

  names(): readonly string[] {
    return [...this.#fields.keys()].filter((name) => this.has(name));
  }
}

function initial(field: Field): Value {
  if (field.repeated) return asFieldList([]);
  if (field.wrapped) return null;
  switch (field.type) {
    case 'string':
      return '';
    case 'bytes':
      return new Uint8Array();
    case 'bool':
      return false;
    case 'double':
      return 0;
    case 'int32':
    case 'int64':
    case 'enum':
      return 0n;
    case 'uint32':
    case 'uint64':
      return new Uint(0n);
    case 'timestamp':
      return new Timestamp(0n);
    case 'struct':
    case 'text map':
    case 'message map':
      return new MapValue([]);
    case 'message':
      return new MadeMessage(field.ref ?? '', {});
  }
}

/** A whole event, which can find one argument without making messages of all arguments. */
export abstract class EventMessage extends TraceeMessage {
  constructor() {
    super('Event');
  }

  /** The first argument of this name: its kind (undefined if it was sent without a value) and its value. */
  abstract argument(name: string): { readonly kind: string | undefined; readonly value: Value } | undefined;
}

/** A message from values. */
export class MadeMessage extends TraceeMessage {
  readonly #values: ReadonlyMap<string, Value>;

  /** @param values the values of sent fields; undefined is absent */
  constructor(type: string, values: Readonly<Record<string, Value | undefined>>) {
    super(type);
    const set = new Map<string, Value>();
    for (const [name, value] of Object.entries(values)) if (value !== undefined) set.set(name, value);
    this.#values = set;
  }

  protected sent(field: Field): Value | undefined {
    return this.#values.get(field.name);
  }
}
