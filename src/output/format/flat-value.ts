import type { Argument } from '../../event/kinds.ts';
import { toJson } from '../../text/json.ts';
import { valueJson } from './json-value.ts';

/** A value for formats without lists and objects. */
export type FlatValue = string | number | boolean | null;

/**
 * Converts the value of an argument to a single value: a text unchanged, a pointer in hexadecimal, a 64-bit number in
 * decimal, lists and objects as JSON; null if Tracee sent none.
 */
export function flatValue(argument: Argument): FlatValue {
  switch (argument.kind) {
    case undefined:
      return null;
    case 'str':
    case 'bool':
    case 'int32':
    case 'u_int32':
      return argument.value;
    case 'pointer':
      return argument.value < 0n ? argument.value.toString() : `0x${argument.value.toString(16)}`;
    case 'int64':
    case 'u_int64':
      return argument.value.toString();
    case 'timespec':
      return Number.isFinite(argument.value) ? argument.value : String(argument.value);
    case 'str_array':
    case 'int32_array':
    case 'u_int64_array':
      return toJson(argument.value.map((one) => (typeof one === 'bigint' ? one.toString() : one)));
    default: {
      const value = valueJson(argument);
      return typeof value === 'string' ? value : toJson(value);
    }
  }
}

/** Lists arguments by name as single values. The last one of several arguments with the same name counts. */
export function flatMembers(data: readonly Argument[]): Record<string, FlatValue> {
  return Object.fromEntries(data.map((argument) => [argument.name, flatValue(argument)]));
}

/** @returns values as texts such as `size=5` */
export function assignments(values: Readonly<Record<string, FlatValue>>): string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${String(value)}`);
}

/** Puts a prefix before each name. */
export function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
