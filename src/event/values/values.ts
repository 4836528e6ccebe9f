import { type MessageName, messageFields } from '../../gen/messages.ts';
import { eventDataTag, eventValueNameTag, firstValueField, lastValueField, valueKinds } from '../../gen/tags.ts';
import { copyOf } from '../bytes/event-memory.ts';
import { at, lastInt64, lastUint64, skip, text, uint32, varint, WireError } from '../bytes/wire.ts';
import type { Argument, Kind } from '../kinds.ts';
import { readStruct, readStructure } from './structures.ts';

/** Numbers of this module stand in the machine code, imported ones are read from memory each time (docs/decisions/0063-tags.md). */
const nameTag = eventValueNameTag;
const firstField = firstValueField;
const lastField = lastValueField;

/** Where the last `EventValue` that was looked at has its name and its value; `field` 0 means that it has no value. */
export const found = { nameStart: 0, nameEnd: 0, field: 0, wireType: 0, valueStart: 0, valueEnd: 0 };

/** Looks at the `EventValue` in `b[p, end)`. The last member of the oneof on the wire counts (protobuf.dev, "oneof"). */
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

/** Kinds by the field number of `EventValue`. */
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

/** Kinds that are a message around the value of the argument, and the field of it that holds the value. */
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

/** The messages of those kinds that are one. */
const messages: ReadonlyMap<string, MessageName> = new Map(
  messageFields.EventValue.flatMap((field) => (field.type === 'message' ? [[field.name, field.ref] as const] : [])),
);

/** The kind that `found` was sent as; undefined where it has no value. */
export function foundKind(): Kind | undefined {
  return kinds[found.field];
}

/**
 * The value of `found` in the form that KindValues says.
 * @throws WireError where the bytes are damaged
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
 * All `data` fields of the `Event` in `b[p, end)` as they were sent. Of a value of an unknown kind the name is
 * kept.
 * @param tag of such fields, where the message is another one than an `Event`
 * @throws WireError where the bytes are damaged
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

/** `foundValue` gives the value that belongs to `foundKind`. */
function isArgument(argument: unknown): argument is Argument {
  return typeof argument === 'object' && argument !== null && 'value' in argument && argument.value !== undefined;
}

/** Calls `use` for every field of this tag in the message in `b[p, end)`, with `found` set to it. */
export function eachArgument(b: Uint8Array, p: number, end: number, use: () => void, wanted = eventDataTag): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag !== wanted) continue;
    findValue(b, at.pos, p);
    use();
  }
}
