import { describeEvent } from '../../event/catalogue.ts';
import type { Kind } from '../../event/kinds.ts';
import { ownEventArguments } from '../../event/own-events.ts';
import { type MessageField, type MessageName, messageFields } from '../../gen/messages.ts';

/**
 * Forms of values that conditions can test. `name`: the name of an enum's value, or a number without a name. `any`:
 * unknown.
 */
export type Form = 'text' | 'number' | 'bigint' | 'boolean' | 'name' | 'structure' | 'any';

/** The values of an argument or a field, as far as conditions need to know them. */
export interface Shape {
  readonly form: Form;
  /** For errors. */
  readonly kind?: Kind;
  /** Whether a text is a path, in which `/` separates names. */
  readonly isPath?: boolean;
  /** Whether the value is a list of such values. One of them must meet a condition. */
  readonly isList?: boolean;
  /** Shapes of the fields of a structure; undefined for a field that conditions cannot test. */
  readonly fields?: ReadonlyMap<string, Shape | undefined>;
}

const scalars: { readonly [K in Kind]?: Form } = {
  int32: 'number',
  u_int32: 'number',
  timespec: 'number',
  int64: 'bigint',
  u_int64: 'bigint',
  pointer: 'bigint',
  bool: 'boolean',
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

const lists: { readonly [K in Kind]?: Shape } = {
  str_array: { form: 'text' },
  int32_array: { form: 'number', kind: 'int32' },
  u_int64_array: { form: 'bigint', kind: 'u_int64' },
};

const structureLists: { readonly [K in Kind]?: MessageName } = {
  hooked_syscalls: 'HookedSymbolData',
  dns_questions: 'DnsQueryData',
  dns_responses: 'DnsResponseData',
};

/** @returns kinds of an event's arguments by name; undefined for a custom event */
export function argumentKinds(event: string): ReadonlyMap<string, Kind> | undefined {
  const own = ownEventArguments(event);
  if (own !== undefined) return own;
  const known = describeEvent(event)?.arguments;
  return known && new Map(known.map(({ name, kind }) => [name, kind]));
}

/** @returns whether values of this kind are a single text or number, so that they can distinguish findings */
export function isScalar(kind: Kind): boolean {
  return kind === 'str' || scalars[kind] !== undefined;
}

/** @returns the shape of a value of which only its name is known */
export function unknownShape(name: string): Shape {
  return { form: 'any', isPath: isPathName(name) };
}

/** Whether an argument or field of this name holds a path, in which `/` separates names. */
function isPathName(name: string): boolean {
  return /path(?:name)?$|^interp$/.test(name);
}

function textOf(name: string): Shape {
  return { form: 'text', kind: 'str', isPath: isPathName(name) };
}

/**
 * @param name of the argument, which tells paths from other texts
 * @returns the shape of values of this kind; undefined if conditions cannot test them
 */
export function shapeOf(name: string, kind: Kind): Shape | undefined {
  if (kind === 'str') return textOf(name);
  const scalar = scalars[kind];
  if (scalar !== undefined) return { form: scalar, kind };
  const item = lists[kind];
  if (item !== undefined) return { ...item, isList: true };
  const structure = structures[kind];
  if (structure !== undefined) return { ...structureOf(structure), kind };
  const items = structureLists[kind];
  return items && { ...structureOf(items), kind, isList: true };
}

const known = new Map<MessageName, Shape>();

function structureOf(message: MessageName): Shape {
  const before = known.get(message);
  if (before !== undefined) return before;
  const fields = new Map<string, Shape | undefined>();
  const shape: Shape = { form: 'structure', fields };
  known.set(message, shape);
  for (const field of messageFields[message]) fields.set(field.name, fieldShape(field));
  return shape;
}

function fieldShape(field: MessageField): Shape | undefined {
  const shape = singleShape(field);
  return shape !== undefined && field.repeated === true ? { ...shape, isList: true } : shape;
}

function singleShape(field: MessageField): Shape | undefined {
  switch (field.type) {
    case 'string':
      return textOf(field.name);
    case 'bool':
      return { form: 'boolean', kind: 'bool' };
    case 'int32':
      return { form: 'number', kind: 'int32' };
    case 'uint32':
      return { form: 'number', kind: 'u_int32' };
    case 'double':
      return { form: 'number' };
    case 'int64':
      return { form: 'bigint', kind: 'int64' };
    case 'uint64':
      return { form: 'bigint', kind: 'u_int64' };
    case 'enum':
      return { form: 'name' };
    case 'message':
      return structureOf(field.ref);
    case 'bytes':
    case 'map':
    case 'struct':
      return undefined;
  }
}
