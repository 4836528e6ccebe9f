import { type MessageName, messageFields } from '../../gen/messages.ts';
import { eventDataTag, eventValueNameTag, firstValueField, lastValueField, valueKinds } from '../../gen/tags.ts';
import { copyOf } from '../bytes/event-memory.ts';
import { at, lastInt64, lastUint64, skip, text, uint32, varint, WireError } from '../bytes/wire.ts';
import type { Argument, Kind } from '../kinds.ts';
import { readStruct, readStructure } from './structures.ts';

/**
 * A local constant is compiled into the machine code; an imported one is read from memory each time
 * (docs/decisions/0063-tags.md).
 */
const nameTag = eventValueNameTag;
const firstField = firstValueField;
const lastField = lastValueField;

/**
 * Ranges of the name and the value in the last `EventValue` that was examined. A `field` of 0 means that it has no
 * value.
 */
export const found = { nameStart: 0, nameEnd: 0, field: 0, wireType: 0, valueStart: 0, valueEnd: 0 };

/**
 * Examines the `EventValue` in `b[p, end)`. The last member of the oneof on the wire counts (protobuf.dev, "oneof").
 */
export function findValue(b: Uint8Array, p: number, end: number): void {
  found.nameStart = found.nameEnd = found.field = 0;
  while (p < end) {
    const tag = uint32(b, p, end);
    const value = at.pos;
    const wireType = tag & 7;
    const next = skip(b, value, end, wireType);
    const start = wireType === 2 ? at.pos : value;
    if (tag === nameTag) {
      found.nameStart = start;
      found.nameEnd = next;
    } else if (tag >>> 3 >= firstField && tag >>> 3 <= lastField) {
      found.field = tag >>> 3;
      found.wireType = wireType;
      found.valueStart = start;
      found.valueEnd = next;
    }
    p = next;
  }
}

/** Kinds by field number of `EventValue`. */
const kinds: readonly (Kind | undefined)[] = valueKinds;

const numbers: ReadonlySet<Kind | undefined> = new Set<Kind>([
  'int32',
  'int64',
  'u_int32',
  'u_int64',
  'bool',
  'pointer',
]);
/** Whether the member with this field number is a varint. */
const isNumber = kinds.map((kind) => numbers.has(kind));

/** Kinds that are a message around the value, and the field of the message that holds the value. */
export const wrappers: { readonly [K in Kind]?: string } = {
  str_array: 'value',
  int32_array: 'value',
  u_int64_array: 'value',
  timespec: 'value',
  hooked_syscalls: 'value',
  hooked_seq_ops: 'value',
  dns_questions: 'questions',
  dns_responses: 'responses',
};

/** Kinds that are a message, with the name of the message. */
const messages: ReadonlyMap<string, MessageName> = new Map(
  messageFields.EventValue.flatMap((field) => (field.type === 'message' ? [[field.name, field.ref] as const] : [])),
);

/** @returns the kind of `found` as sent; undefined if it has no value */
export function foundKind(): Kind | undefined {
  return kinds[found.field];
}

/**
 * Reads the value of `found` in the form that KindValues defines.
 * @throws WireError if the bytes are damaged
 */
export function foundValue(b: Uint8Array): unknown {
  const { field, wireType, valueStart: start, valueEnd: end } = found;
  const kind = kinds[field];
  if (kind === undefined) return undefined;
  if (isNumber[field]) {
    if (wireType !== 0) throw new WireError('a number has a wire type that is not its own');
    varint(b, start, end);
    switch (kind) {
      case 'int32':
        return at.lo | 0;
      case 'u_int32':
        return at.lo;
      case 'int64':
        return lastInt64();
      case 'bool':
        return at.lo !== 0 || at.hi !== 0;
      default:
        return lastUint64();
    }
  }
  if (wireType !== 2) throw new WireError('a value has a wire type that is not its own');
  if (kind === 'str') return text(b, start, end);
  if (kind === 'bytes') return copyOf(b, start, end);
  if (kind === 'struct') return readStruct(b, start, end);
  const message = messages.get(kind);
  if (message === undefined) return undefined;
  const value = readStructure(message, b, start, end);
  const wrapper = wrappers[kind];
  if (wrapper === undefined) return value;
  return kind === 'timespec' ? (value[wrapper] ?? 0) : value[wrapper];
}

/**
 * Reads all `data` fields of the `Event` in `b[p, end)` as sent. A value of an unknown kind is dropped, and its name is
 * kept.
 * @param tag of such fields, if the message is not an `Event`
 * @throws WireError if the bytes are damaged
 */
export function readArguments(b: Uint8Array, p: number, end: number, tag = eventDataTag): readonly Argument[] {
  const all: Argument[] = [];
  const add = (): void => {
    const name = text(b, found.nameStart, found.nameEnd);
    const argument: unknown = { name, kind: foundKind(), value: foundValue(b) };
    all.push(isArgument(argument) ? argument : { name });
  };
  eachArgument(b, p, end, add, tag);
  return all;
}

/** `foundValue` returns a value of the kind that `foundKind` returns. */
function isArgument(argument: unknown): argument is Argument {
  return typeof argument === 'object' && argument !== null && 'value' in argument && argument.value !== undefined;
}

/** Calls `use` for every field with this tag in the message in `b[p, end)`, after setting `found` to it. */
export function eachArgument(b: Uint8Array, p: number, end: number, use: () => void, wanted = eventDataTag): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag !== wanted) continue;
    findValue(b, at.pos, p);
    use();
  }
}
