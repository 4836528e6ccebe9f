import { copyOf } from '../../event/bytes/event-memory.ts';
import { at, lastInt64, lastUint64, skip, text, uint32, varint } from '../../event/bytes/wire.ts';
import { readTimestamp, readUInt32Value } from '../../event/message/message-head.ts';
import { readStruct, readStructure } from '../../event/values/structures.ts';
import type { MessageName } from '../../gen/messages.ts';
import { messageFields } from '../../gen/messages.ts';
import { enumOf, type Field, fieldsOf } from './message-fields.ts';
import { MapValue, Timestamp, Uint, type Value } from './values.ts';

/** Lists that are a field of a message. Tracee's `join` does not take them. */
const fieldLists = new WeakSet<object>();

/** Whether a list is a field of a message, as it stands there. */
export function isFieldList(list: readonly Value[]): boolean {
  return fieldLists.has(list);
}

function asFieldList(list: readonly Value[]): readonly Value[] {
  fieldLists.add(list);
  return list;
}

/** A message of package `tracee.v1beta1`, whose fields are read when they are asked for. */
export abstract class Message {
  /** Its name without the package. */
  readonly type: string;
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(type: string) {
    this.type = type;
    this.#fields = fieldsOf(type) ?? new Map();
  }

  /** The value of a field that was sent; undefined for others. */
  protected abstract sent(field: Field): Value | undefined;

  /** The value of a field, or its default where it was not sent; undefined where the message has no such field. */
  get(name: string): Value | undefined {
    const field = this.#fields.get(name);
    if (field === undefined) return undefined;
    return this.sent(field) ?? initial(field);
  }

  /** Whether a field was sent, as `has()` understands it; undefined where the message has no such field. */
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

  /** Names of the fields that were sent. */
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

/** A whole event, which can find one of its arguments without making messages of all. */
export abstract class EventMessage extends Message {
  constructor() {
    super('Event');
  }

  /** The first argument of this name: its kind (undefined where it was sent without a value) and its value. */
  abstract argument(name: string): { readonly kind: string | undefined; readonly value: Value } | undefined;
}

/** A message made here. */
export class MadeMessage extends Message {
  readonly #values: ReadonlyMap<string, Value>;

  /** @param values those that count as sent; undefined is absent */
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

/** A message in the form that `readStructure` gives. */
export class StructureMessage extends Message {
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

/** What `readStructure` gave for a field, as a value of expressions. */
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

/** A message in `bytes[start, end)`, which nobody changes and which were checked before. */
export class WireMessage extends Message {
  readonly #bytes: Uint8Array;
  readonly #ranges = new Map<number, (readonly [number, number])[]>();
  readonly #read = new Map<string, Value>();

  constructor(type: string, bytes: Uint8Array, start: number, end: number) {
    super(type);
    this.#bytes = bytes;
    for (let p = start; p < end; ) {
      const tag = uint32(bytes, p, end);
      const value = at.pos;
      p = skip(bytes, value, end, tag & 7);
      const from = (tag & 7) === 2 ? at.pos : value;
      const before = this.#ranges.get(tag >>> 3);
      if (before === undefined) this.#ranges.set(tag >>> 3, [[from, p]]);
      else before.push([from, p]);
    }
  }

  protected sent(field: Field): Value | undefined {
    const known = this.#read.get(field.name);
    if (known !== undefined) return known;
    const ranges = this.#ranges.get(field.number);
    const last = ranges?.at(-1);
    if (ranges === undefined || last === undefined) return undefined;
    let value: Value;
    if (field.type === 'text map') value = readTextMap(this.#bytes, ranges);
    else if (field.repeated) value = asFieldList(ranges.map(([from, to]) => readField(field, this.#bytes, from, to)));
    else value = readField(field, this.#bytes, last[0], last[1]);
    this.#read.set(field.name, value);
    return value;
  }
}

function readField(field: Field, b: Uint8Array, from: number, to: number): Value {
  switch (field.type) {
    case 'string':
      return text(b, from, to);
    case 'message':
      return isPlain(field.ref)
        ? new StructureMessage(field.ref, readStructure(field.ref, b, from, to))
        : new WireMessage(field.ref ?? '', b, from, to);
    case 'timestamp': {
      const time = { seconds: 0, nanos: 0 };
      readTimestamp(b, from, to, time);
      return new Timestamp(BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos));
    }
    case 'struct':
      return fromJson(readStruct(b, from, to));
    case 'bytes':
      return copyOf(b, from, to);
    default:
  }
  if (field.wrapped) return new Uint(BigInt(readUInt32Value(b, from, to)));
  varint(b, from, to);
  switch (field.type) {
    case 'bool':
      return at.lo !== 0 || at.hi !== 0;
    case 'enum':
    case 'int32':
      return BigInt(at.lo | 0);
    case 'int64':
      return lastInt64();
    case 'uint32':
      return new Uint(BigInt(at.lo));
    default:
      return new Uint(lastUint64());
  }
}

function isPlain(name: string | undefined): name is MessageName {
  return name !== undefined && Object.hasOwn(messageFields, name);
}

function readTextMap(b: Uint8Array, ranges: readonly (readonly [number, number])[]): MapValue {
  const entries = new Map<string, string>();
  for (const [from, to] of ranges) {
    let key = '';
    let value = '';
    for (let p = from; p < to; ) {
      const tag = uint32(b, p, to);
      p = skip(b, at.pos, to, tag & 7);
      if (tag === 10) key = text(b, at.pos, p);
      else if (tag === 18) value = text(b, at.pos, p);
    }
    entries.set(key, value);
  }
  return new MapValue([...entries]);
}
