import { enumNames, type MessageField, type MessageName, messageFields } from '../../gen/messages.ts';
import { copyOf } from '../bytes/event-memory.ts';
import { at, contentEnd, lastInt64, lastUint64, skip, text, uint32, varint, WireError } from '../bytes/wire.ts';
import { readUInt32Value } from '../message/message-head.ts';

/** Deep enough for every message of the interface (four) and for a Struct; what is deeper is an attack on the stack. */
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
 * Reads one of the structured messages of the interface in `b[p, end)` into a plain object (src/gen/messages.ts says its
 * shape). Unknown fields are passed over.
 * @throws WireError where the bytes are damaged
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
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag === 10) key = text(b, at.pos, p);
    else if (tag === 18) value = readStructure(ref, b, at.pos, p, depth + 1);
  }
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
  for (let p = start; p < end; ) {
    const tag = uint32(b, p, end);
    const from = at.pos;
    p = skip(b, from, end, tag & 7);
    if (tag === 9) value = double(b, from);
  }
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
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag !== 10) continue;
    let key = '';
    let value: unknown = null;
    for (let q = at.pos; q < p; ) {
      const part = uint32(b, q, p);
      q = skip(b, at.pos, p, part & 7);
      const from = at.pos;
      if (part === 10) key = text(b, from, q);
      else if (part === 18) value = readJson(b, from, q, depth + 1);
    }
    out[key] = value;
  }
  return out;
}

function readJson(b: Uint8Array, p: number, end: number, depth: number): unknown {
  let value: unknown = null;
  while (p < end) {
    const tag = uint32(b, p, end);
    const from = at.pos;
    p = skip(b, from, end, tag & 7);
    if (tag === 17) value = double(b, from);
    else if (tag === 26) value = text(b, at.pos, p);
    else if (tag === 32) value = at.lo !== 0;
    else if (tag === 42) value = readStruct(b, at.pos, p, depth + 1);
    else if (tag === 50) value = readList(b, at.pos, p, depth + 1);
  }
  return value;
}

function readList(b: Uint8Array, p: number, end: number, depth: number): unknown[] {
  if (depth > maxDepth) throw new WireError('messages are nested too deeply');
  const out: unknown[] = [];
  while (p < end) {
    const tag = uint32(b, p, end);
    const from = at.pos;
    p = (tag & 7) === 2 ? contentEnd(b, from, end) : skip(b, from, end, tag & 7);
    if (tag === 10) out.push(readJson(b, at.pos, p, depth + 1));
  }
  return out;
}
