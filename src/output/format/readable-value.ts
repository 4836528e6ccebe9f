import type { Architecture } from '../../event/architecture.ts';
import type { Argument } from '../../event/kinds.ts';
import { namesOf } from '../../event/names/names-of.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { type JsonValue, valueJson } from './json-value.ts';

/**
 * Quotes a text from an event, so that its end is visible: `"a b"`.
 * @param maxLength limit of the shown length, see `escapeTerminal`
 */
export function quoted(text: string, maxLength: number): string {
  return `"${escapeTerminal(text, maxLength).replaceAll('"', String.raw`\"`)}"`;
}

/**
 * Escapes a path or name, and quotes it only if it could be confused with the text around it.
 * @param maxLength limit of the shown length, see `escapeTerminal`
 */
export function nameOf(text: string, maxLength: number): string {
  return /^[^\s"'=,()]+$/.test(text) ? escapeTerminal(text, maxLength) : quoted(text, maxLength);
}

function hex(value: number | bigint): string {
  return value < 0 ? value.toString() : `0x${value.toString(16)}`;
}

/** Names of numeric arguments that are shown in hexadecimal. */
const hexNames = new Set(['sig']);

function bytes(value: Uint8Array, maxLength: number): string {
  const shown = value.subarray(0, Math.floor(maxLength / 2));
  const rest = value.length - shown.length;
  return `hex:${Buffer.from(shown).toString('hex')}${rest > 0 ? `\\…(${rest} more)` : ''}`;
}

function address(value: JsonValue): string | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const fields = new Map(Object.entries(value));
  const [path, v4, v6] = [fields.get('sun_path'), fields.get('sin_addr'), fields.get('sin6_addr')];
  if (typeof path === 'string') return `unix:${path}`;
  if (typeof v4 === 'string') return `${v4}:${port(fields.get('sin_port'))}`;
  if (typeof v6 === 'string') return `[${v6}]:${port(fields.get('sin6_port'))}`;
  return undefined;
}

function port(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : 0;
}

function list(items: readonly (string | number | bigint)[], maxLength: number): string {
  const shown: string[] = [];
  let length = 0;
  for (const item of items) {
    const text = typeof item === 'string' ? quoted(item, maxLength) : item.toString();
    length += text.length;
    if (length > maxLength && shown.length > 0) {
      return `[${shown.join(', ')}, \\…(${items.length - shown.length} more)]`;
    }
    shown.push(text);
  }
  return `[${shown.join(', ')}]`;
}

/**
 * Formats the value of an argument for people: pointers in hexadecimal, strings in quotes, socket addresses in the
 * usual notation, messages as compact JSON.
 * @param maxLength limit of each part of the value
 */
export function readableValue(argument: Argument, maxLength: number): string {
  switch (argument.kind) {
    case undefined:
      return 'unset';
    case 'pointer':
      return hex(argument.value);
    case 'u_int32':
      return hexNames.has(argument.name) ? hex(argument.value) : argument.value.toString();
    case 'int32':
    case 'int64':
    case 'u_int64':
    case 'bool':
      return argument.value.toString();
    case 'timespec':
      return `${argument.value} s`;
    case 'str':
      return quoted(argument.value, maxLength);
    case 'bytes':
      return bytes(argument.value, maxLength);
    case 'str_array':
    case 'int32_array':
    case 'u_int64_array':
      return list(argument.value, maxLength);
    case 'sockaddr': {
      const json = valueJson(argument);
      const shown = address(json);
      return shown === undefined ? escapeTerminal(JSON.stringify(json), maxLength) : nameOf(shown, maxLength);
    }
    default:
      return escapeTerminal(JSON.stringify(valueJson(argument)), maxLength);
  }
}

/** Bound on the names beside a number, in characters. */
const longestNames = 120;

/**
 * Formats the value of an argument of an event as `readableValue` does, with its names in the kernel's headers beside a
 * number: `577 (O_WRONLY|O_CREAT|O_TRUNC)`.
 * @param event name of the event
 * @param arch architecture of the watched machine, on which some flags depend
 * @param maxLength limit of each part of the value; the names take at most 120 characters more
 */
export function namedValue(event: string, argument: Argument, arch: Architecture, maxLength: number): string {
  const shown = readableValue(argument, maxLength);
  if (typeof argument.value !== 'number' && typeof argument.value !== 'bigint') return shown;
  const names = namesOf(event, argument.name, argument.value, arch);
  if (names.length === 0) return shown;
  const all = names.join('|');
  if (all.length <= longestNames) return `${shown} (${all})`;
  return `${shown} (${all.slice(0, all.lastIndexOf('|', longestNames - 2))}|\u2026)`;
}
