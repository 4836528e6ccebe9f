import { describeEvent } from '../../../event/catalogue.ts';
import { isObject } from '../value-codec.ts';
import { fitMessage } from './fit-message.ts';
import { integerOf, nanosecondsOf } from './numbers.ts';
import { integerMember, isAddress, isBytes, isSeconds, type Structure, structureOf } from './types.ts';

/**
 * The text of Go's zero nanoseconds, which v0.24.1 sends for an unknown time, such as that of the leader in forks
 * without its process tree.
 */
const noTime = '1970-01-01T00:00:00Z';

type Member = readonly [member: string, content: unknown];

/**
 * Converts an argument of Tracee's older form, `{name, type, value}`, to an EventValue in protobuf JSON, with the
 * member that the stream of v0.24.1 uses for it (`parseArgument` in pkg/server/grpc/event_data.go): addresses are
 * `u_int64` there. The declared type decides, unless the value has another type: Tracee has replaced many numbers by
 * text.
 * @param event name of the event that the argument belongs to
 */
export function olderArgument(event: string, argument: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { name, type, value } = argument;
  if (value === null || value === undefined || (type === 'time.Time' && value === noTime)) return { name };
  const [member, content] = memberFor(event, name, typeof type === 'string' ? type : '', value);
  return { name, [member]: content };
}

function memberFor(event: string, name: unknown, type: string, value: unknown): Member {
  if (typeof value === 'string') return text(type, value);
  if (typeof value === 'boolean') return ['bool', value];
  if (Array.isArray(value)) return list(type, value);
  if (isObject(value)) return object(type, value);
  const whole = integerOf(value);
  if (whole === undefined || isSeconds(type)) return ['timespec', { value }];
  const member = integerMember(type) ?? wordMember(event, name);
  // A value that its type cannot have is kept; the event's schema validates it.
  return fits(member, whole) ? [member, value] : [whole < 0n ? 'int64' : 'u_int64', value];
}

function text(type: string, value: string): Member {
  if (isBytes(type)) return ['bytes', value];
  if (isAddress(type) && /^0x[0-9a-fA-F]{1,16}$/.test(value)) return ['u_int64', BigInt(value)];
  const nanoseconds = type === 'time.Time' ? nanosecondsOf(value) : undefined;
  return nanoseconds === undefined ? ['str', value] : ['u_int64', nanoseconds];
}

/** `int` has 32 bits up to v0.22, where it is C's, and 64 in findings, where it is Go's. */
function wordMember(event: string, name: unknown): string {
  const known = describeEvent(event);
  if (known === undefined || known.category === 'detector') return 'int64';
  return known.arguments.find((one) => one.name === name)?.kind === 'int64' ? 'int64' : 'int32';
}

function fits(member: string, value: bigint): boolean {
  const bits = member.endsWith('32') ? 32 : 64;
  return (member.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)) === value;
}

function list(type: string, value: readonly unknown[]): Member {
  const structure = structureOf(type);
  if (structure !== undefined && value.every(isObject)) return fitted(structure, value);
  if (isBytes(type)) return ['bytes', base64(value)];
  if (type === '[2]int' || type === '[2]int32' || type === 'int[2]') return ['int32_array', { value }];
  const isNumbers = value.length > 0 && value.every((item) => integerOf(item) !== undefined);
  return [isNumbers || type === '[]uint64' || type === 'unsigned long[]' ? 'u_int64_array' : 'str_array', { value }];
}

function base64(value: readonly unknown[]): unknown {
  const isBytesOnly = value.every((one) => typeof one === 'number' && Number.isInteger(one) && one >= 0 && one < 256);
  return isBytesOnly ? Buffer.from(value.map(Number)).toString('base64') : value;
}

/** Addresses of other families come in the stream without further fields. */
const families = new Set(['AF_UNIX', 'AF_INET', 'AF_INET6']);

function object(type: string, value: Readonly<Record<string, unknown>>): Member {
  const { sa_family: family } = value;
  if (typeof family === 'string') return ['sockaddr', families.has(family) ? fitMessage('SockAddr', value) : {}];
  const structure = structureOf(type);
  return structure === undefined ? ['struct', value] : fitted(structure, value);
}

function fitted({ member, message, field }: Structure, value: unknown): Member {
  return [member, fitMessage(message, field === undefined ? value : { [field]: value })];
}
