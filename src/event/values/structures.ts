import { enumNames, type MessageField, type MessageName, messageFields } from '../../gen/messages.ts';
import {
  doubleValueTag,
  entryKeyTag,
  entryValueTag,
  listValuesTag,
  structFieldsTag,
  valueBoolValueTag,
  valueListValueTag,
  valueNumberValueTag,
  valueStringValueTag,
  valueStructValueTag,
} from '../../gen/tags.ts';
import { copyOf } from '../bytes/event-memory.ts';
import { at, eachField, lastInt64, lastUint64, skip, text, uint32, varint, WireError } from '../bytes/wire.ts';
import { readUInt32Value } from '../message/message-head.ts';

/**
 * Enough for every message of the interface (four levels) and for a Struct. Deeper nesting is an attack on the stack.
 */
const maxDepth = 32;

const byNumber = new Map<MessageName, ReadonlyMap<number, MessageField>>();

function fieldsOf(message: MessageName): ReadonlyMap<number, MessageField> {
  let fields = byNumber.get(message);
  if (fields === undefined) {
    fields = new Map(messageFields[message].map((field) => [field.number, field]));
    byNumber.set(message, fields);
  }
  return fields;
}

/**
 * Reads one of the structured messages of the interface in `b[p, end)` into a plain object, whose shape is in
 * src/gen/messages.ts. Unknown fields are skipped.
 * @throws WireError if the bytes are damaged
 */
export function readStructure(
  message: MessageName,
  b: Uint8Array,
  p: number,
  end: number,
  depth = 0,
): Record<string, unknown> {
  if (depth > maxDepth) throw new WireError('messages are nested too deeply');
  const fields = fieldsOf(message);
  const out: Record<string, unknown> = {};
  for (const field of fields.values()) {
    const initial = initialValue(field);
    if (initial !== undefined) out[field.name] = initial;
  }
  while (p < end) {
    const tag = uint32(b, p, end);
    const value = at.pos;
    const next = skip(b, value, end, tag & 7);
    const field = fields.get(tag >>> 3);
    if (field !== undefined) readField(field, out, b, (tag & 7) === 2 ? at.pos : value, next, tag & 7, depth);
    p = next;
  }
  return out;
}

function initialValue(field: MessageField): unknown {
  if (field.repeated) return [];
  if (field.type === 'map') return Object.create(null);
  if (field.optional) return undefined;
  switch (field.type) {
    case 'string':
      return '';
    case 'bytes':
      return new Uint8Array();
    case 'bool':
      return false;
    case 'int64':
    case 'uint64':
      return 0n;
    case 'enum':
      return enumNames[field.ref][0] ?? 0;
    case 'int32':
    case 'uint32':
    case 'double':
      return 0;
    default:
      return undefined;
  }
}

function readField(
  field: MessageField,
  out: Record<string, unknown>,
  b: Uint8Array,
  start: number,
  end: number,
  wireType: number,
  depth: number,
): void {
  const list = out[field.name];
  if (field.type === 'map') {
    if (wireType === 2 && typeof list === 'object' && list !== null) readEntry(field.ref, list, b, start, end, depth);
  } else if (!Array.isArray(list)) out[field.name] = readValue(field, b, start, end, wireType, depth);
  else if (wireType === 2 && isPackable(field))
    for (let p = start; p < end; p = at.pos) list.push(readValue(field, b, p, end, 0, depth));
  else list.push(readValue(field, b, start, end, wireType, depth));
}

function isPackable(field: MessageField): boolean {
  return field.type !== 'string' && field.type !== 'bytes' && field.type !== 'message' && field.type !== 'struct';
}

function readEntry(ref: MessageName, into: object, b: Uint8Array, p: number, end: number, depth: number): void {
  let key = '';
  let value: unknown = readStructure(ref, b, 0, 0, depth + 1);
  eachField(b, p, end, (tag, from, to) => {
    if (tag === entryKeyTag) key = text(b, from, to);
    else if (tag === entryValueTag) value = readStructure(ref, b, from, to, depth + 1);
  });
  Reflect.set(into, key, value);
}

function readValue(
  field: MessageField,
  b: Uint8Array,
  start: number,
  end: number,
  wireType: number,
  depth: number,
): unknown {
  if ('wrapped' in field && field.wrapped) return readWrapped(field.type, b, start, end);
  const length = wireType === 2;
  switch (field.type) {
    case 'string':
      return expect(length) && text(b, start, end);
    case 'bytes':
      return expect(length) && copyOf(b, start, end);
    case 'message':
      return expect(length) && readStructure(field.ref, b, start, end, depth + 1);
    case 'struct':
      return expect(length) && readStruct(b, start, end, depth + 1);
    case 'double':
      return expect(wireType === 1) && double(b, start);
    default:
      expect(wireType === 0);
      varint(b, start, end);
  }
  switch (field.type) {
    case 'bool':
      return at.lo !== 0 || at.hi !== 0;
    case 'int32':
      return at.lo | 0;
    case 'uint32':
      return at.lo;
    case 'int64':
      return lastInt64();
    case 'uint64':
      return lastUint64();
    case 'enum':
      return enumNames[field.ref][at.lo] ?? at.lo | 0;
    default:
      return undefined;
  }
}

function readWrapped(type: MessageField['type'], b: Uint8Array, start: number, end: number): unknown {
  if (type !== 'double') return readUInt32Value(b, start, end);
  let value = 0;
  eachField(b, start, end, (tag, from) => {
    if (tag === doubleValueTag) value = double(b, from);
  });
  return value;
}

function expect(right: boolean): true {
  if (!right) throw new WireError('a field has a wire type that is not its own');
  return true;
}

function double(b: Uint8Array, p: number): number {
  return new DataView(b.buffer, b.byteOffset + p, 8).getFloat64(0, true);
}

/** Reads a `google.protobuf.Struct` (google/protobuf/struct.proto). */
export function readStruct(b: Uint8Array, p: number, end: number, depth = 0): Record<string, unknown> {
  if (depth > maxDepth) throw new WireError('messages are nested too deeply');
  const out: Record<string, unknown> = Object.create(null);
  eachField(b, p, end, (tag, start, stop) => {
    if (tag !== structFieldsTag) return;
    let key = '';
    let value: unknown = null;
    eachField(b, start, stop, (part, from, to) => {
      if (part === entryKeyTag) key = text(b, from, to);
      else if (part === entryValueTag) value = readJson(b, from, to, depth + 1);
    });
    out[key] = value;
  });
  return out;
}

function readJson(b: Uint8Array, p: number, end: number, depth: number): unknown {
  let value: unknown = null;
  eachField(b, p, end, (tag, from, to) => {
    if (tag === valueNumberValueTag) value = double(b, from);
    else if (tag === valueStringValueTag) value = text(b, from, to);
    else if (tag === valueBoolValueTag) value = at.lo !== 0;
    else if (tag === valueStructValueTag) value = readStruct(b, from, to, depth + 1);
    else if (tag === valueListValueTag) value = readList(b, from, to, depth + 1);
  });
  return value;
}

function readList(b: Uint8Array, p: number, end: number, depth: number): unknown[] {
  if (depth > maxDepth) throw new WireError('messages are nested too deeply');
  const out: unknown[] = [];
  eachField(b, p, end, (tag, from, to) => {
    if (tag === listValuesTag) out.push(readJson(b, from, to, depth + 1));
  });
  return out;
}
