import { isSurrogate } from './size.ts';
import {
  Duration,
  Failure,
  isList,
  MapValue,
  Message,
  noOverload,
  type Result,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './value.ts';

/** Converts a number of any type for comparison with another type; undefined for other values. */
function numeric(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** Returns -1, 0 or 1; undefined for NaN. An integer and a double are compared as doubles. */
function compareNumbers(a: bigint | number, b: bigint | number): -1 | 0 | 1 | undefined {
  const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : undefined;
}

/**
 * Tests equality. It never fails. Values of different types are unequal, except that numbers are compared by value.
 */
export function equal(a: Value, b: Value): boolean {
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) return compareNumbers(x, y) === 0;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((one, index) => equal(one, b[index] ?? null));
  if (a instanceof MapValue) return b instanceof MapValue && equalMaps(a, b);
  if (a instanceof Timestamp) return b instanceof Timestamp && a.nanoseconds === b.nanoseconds;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name;
  if (a instanceof Message) return b instanceof Message && equalMessages(a, b);
  return a === b;
}

function equalMaps(a: MapValue, b: MapValue): boolean {
  return (
    a.entries.length === b.entries.length &&
    a.entries.every(([key, value]) => {
      const other = b.get(key);
      return other !== undefined && equal(value, other);
    })
  );
}

function equalMessages(a: Message, b: Message): boolean {
  const names = a.names();
  if (a.typeName !== b.typeName || names.length !== b.names().length) return false;
  return names.every((name) => b.has(name) && equal(a.get(name) ?? null, b.get(name) ?? null));
}

/** Compares two values: -1, 0 or 1, or a failure for values without an order. */
export function compare(a: Value, b: Value): -1 | 0 | 1 | Failure {
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) return compareNumbers(x, y) ?? new Failure('NaN has no order');
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return a === b ? 0 : a ? 1 : -1;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.nanoseconds, b.nanoseconds);
  if (a instanceof Duration && b instanceof Duration) return order(a.nanoseconds, b.nanoseconds);
  return noOverload();
}

function order(a: bigint | number, b: bigint | number): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return order(a[i] ?? 0, b[i] ?? 0);
  return order(a.length, b.length);
}

/** Compares by UTF-8 bytes, as in Go. Unlike in UTF-16, characters outside of the basic plane come last. */
function compareText(a: string, b: string): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? order(x, y) : isSurrogate(x) ? 1 : -1;
  }
  return order(a.length, b.length);
}

/** `item in container` */
export function contains(item: Value, container: Value): Result {
  if (isList(container)) return container.some((one) => equal(one, item));
  if (container instanceof MapValue) return container.get(item) !== undefined;
  return noOverload();
}
