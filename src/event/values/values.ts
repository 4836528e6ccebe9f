import type { MessageName } from '../../gen/messages.ts';
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

/** Kinds that are a message around what the argument really is: the message, and which of its fields holds it. */
const wrappers: { readonly [K in Kind]?: readonly [MessageName, string] } = {
  str_array: ['StringArray', 'value'],
  int32_array: ['Int32Array', 'value'],
  u_int64_array: ['UInt64Array', 'value'],
  timespec: ['Timespec', 'value'],
  hooked_syscalls: ['HookedSyscalls', 'value'],
  hooked_seq_ops: ['HookedSeqOps', 'value'],
  dns_questions: ['DnsQuestions', 'questions'],
  dns_responses: ['DnsResponses', 'responses'],
};

const structures: { readonly [K in Kind]?: MessageName } = {
  sockaddr: 'SockAddr',
  credentials: 'Credentials',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  tcp: 'TCP',
  udp: 'UDP',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6',
  dns: 'DNS',
  packet_metadata: 'PacketMetadata',
  http: 'HTTP',
  http_request: 'HTTPRequest',
  http_response: 'HTTPResponse',
};

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
  if (field <= 5 || field === 8 || field === 31) {
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
  const wrapper = wrappers[kind];
  if (wrapper !== undefined) {
    const inner = readStructure(wrapper[0], b, start, end)[wrapper[1]];
    return kind === 'timespec' ? (inner ?? 0) : inner;
  }
  const structure = structures[kind];
  return structure === undefined ? undefined : readStructure(structure, b, start, end);
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
