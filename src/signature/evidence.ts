import { describeEvent } from '../event/catalogue.ts';
import type { Event, EventName, Events } from '../event/event.ts';
import type { Argument, Kind } from '../event/kinds.ts';
import { isOwnEvent } from '../event/own-events.ts';
import { fitsKind } from '../event/schema/of-kind.ts';
import type { Evidence } from '../finding.ts';

/** Makes an argument from a value of a known kind. A value of the wrong form becomes text, so that it is not lost. */
export function argument(name: string, kind: Kind | undefined, value: unknown): Argument {
  switch (kind) {
    case 'pointer':
    case 'u_int64':
    case 'int64':
      if (typeof value === 'bigint') return { name, kind, value };
      break;
    case 'int32':
    case 'u_int32':
    case 'timespec':
      if (typeof value === 'number') return { name, kind, value };
      break;
    case 'bool':
      if (typeof value === 'boolean') return { name, kind, value };
      break;
    default:
  }
  return byValue(name, kind, value);
}

function byValue(name: string, kind: Kind | undefined, value: unknown): Argument {
  if (value === undefined || value === null) return { name };
  if (typeof value === 'string') return { name, kind: 'str', value };
  if (typeof value === 'boolean') return { name, kind: 'bool', value };
  if (typeof value === 'bigint')
    return value > 0x7fff_ffff_ffff_ffffn ? { name, kind: 'u_int64', value } : { name, kind: 'int64', value };
  if (typeof value === 'number') {
    return Number.isSafeInteger(value)
      ? { name, kind: 'int64', value: BigInt(value) }
      : { name, kind: 'timespec', value };
  }
  if (value instanceof Uint8Array) return { name, kind: 'bytes', value };
  if (Array.isArray(value)) {
    const typed = kind === 'str_array' ? undefined : ofItsKind(name, kind, value);
    if (typed !== undefined) return typed;
    if (value.every((item) => typeof item === 'bigint'))
      return value.length > 0 ? { name, kind: 'u_int64_array', value } : { name, kind: 'str_array', value: [] };
    if (value.every((item) => Number.isInteger(item))) return { name, kind: 'int32_array', value };
    return { name, kind: 'str_array', value: value.map((item) => (typeof item === 'string' ? item : stringify(item))) };
  }
  return ofItsKind(name, kind, value) ?? { name, kind: 'str', value: stringify(value) };
}

/** @returns the argument; undefined if the value does not have the form of the kind */
function ofItsKind(name: string, kind: Kind | undefined, value: unknown): Argument | undefined {
  if (kind === undefined || !fitsKind(kind, value)) return undefined;
  const argument: unknown = { name, kind, value };
  return asArgument(argument) ? argument : undefined;
}

function asArgument(value: unknown): value is Argument {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/**
 * Writes JSON without calling `toJSON`, which an author could set on a shared prototype. 64-bit numbers become texts.
 */
function stringify(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(stringify).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${stringify(member)}`).join(',')}}`;
}

/**
 * @returns the arguments of an event's data, in the catalogue's order; for unknown events, in the order of the data
 * @param data a copy without absent arguments
 */
export function eventArguments(name: string, data: Readonly<Record<string, unknown>>): readonly Argument[] {
  const known = describeEvent(name)?.arguments;
  if (known === undefined) return Object.keys(data).map((key) => argument(key, undefined, data[key]));
  const present: Argument[] = [];
  for (const part of known) {
    if (Object.hasOwn(data, part.name)) present.push(argument(part.name, part.kind, data[part.name]));
  }
  return present;
}

/**
 * Makes evidence of an event from the parts that a model kept.
 * @param data the arguments worth showing
 */
export function evidence<N extends EventName>(
  name: N,
  timestamp: bigint,
  data: Partial<Events[N]>,
  more: Pick<Evidence, 'note' | 'process' | 'thread'> = {},
): Evidence {
  return { timestamp, name, data: eventArguments(name, { ...data }), ...more };
}

/** The arguments of a finding or heartbeat of a fleet that tell something. The threat is told by its signature. */
function tellingArguments({ name, data }: Event): readonly Argument[] {
  const telling = Object.entries(data).filter(([key, value]) => {
    return key !== 'threat' && value !== '' && !(Array.isArray(value) && value.length === 0);
  });
  return eventArguments(name, Object.fromEntries(telling));
}

/** Makes evidence of an event. */
export function evidenceOf(event: Event, note?: string): Evidence {
  return {
    timestamp: event.timestamp,
    name: event.name,
    data: isOwnEvent(event.name) ? tellingArguments(event) : eventArguments(event.name, { ...event.data }),
    ...(event.process && {
      process: {
        pid: event.process.pid,
        ...(event.process.executable !== undefined && { executable: event.process.executable }),
      },
    }),
    ...(event.thread && { thread: { tid: event.thread.tid } }),
    ...(note !== undefined && { note }),
  };
}
