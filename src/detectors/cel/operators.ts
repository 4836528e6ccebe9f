import { Message } from './messages.ts';
import {
  Duration,
  Failure,
  isList,
  MapValue,
  noOverload,
  type Result,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts';

const leastInt = -(1n << 63n);
const mostInt = (1n << 63n) - 1n;
const mostUint = (1n << 64n) - 1n;

/** An int, or a failure where 64 bits do not hold it. */
export function asInt(value: bigint): Result {
  return value < leastInt || value > mostInt ? new Failure('integer overflow') : value;
}

/** A uint, or a failure where 64 bits do not hold it. */
export function asUint(value: bigint): Result {
  return value < 0n || value > mostUint ? new Failure('unsigned integer overflow') : new Uint(value);
}

/** First and last second of the years 1 to 9999, which timestamps may have. */
const firstSecond = -62_135_596_800n;
const lastSecond = 253_402_300_799n;
const second = 1_000_000_000n;

/** A timestamp, or a failure where it lies outside of the years 1 to 9999. */
export function asTimestamp(nanoseconds: bigint, offset = 0): Result {
  const seconds = (nanoseconds - (((nanoseconds % second) + second) % second)) / second;
  return seconds < firstSecond || seconds > lastSecond
    ? new Failure('timestamp overflow')
    : new Timestamp(nanoseconds, offset);
}

function asDuration(nanoseconds: bigint): Result {
  return nanoseconds < leastInt || nanoseconds > mostInt ? new Failure('integer overflow') : new Duration(nanoseconds);
}

type Sign = '+' | '-' | '*' | '/' | '%';

/** The arithmetic operators. Numbers of unlike kinds are not mixed. */
export function calculate(sign: Sign, a: Value, b: Value): Result {
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    const value = whole(sign, a, b);
    return typeof value === 'bigint' ? asInt(value) : value;
  }
  if (a instanceof Uint && b instanceof Uint) {
    const value = whole(sign, a.value, b.value);
    return typeof value === 'bigint' ? asUint(value) : value;
  }
  if (typeof a === 'number' && typeof b === 'number') return floating(sign, a, b);
  if (sign === '+') return add(a, b);
  if (sign === '-') return subtract(a, b);
  return noOverload();
}

function whole(sign: Sign, a: bigint, b: bigint): bigint | Failure {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? new Failure('division by zero') : a / b;
    case '%':
      return b === 0n ? new Failure('modulus by zero') : a % b;
  }
}

function floating(sign: Sign, a: number, b: number): Result {
  switch (sign) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return noOverload();
  }
}

/** Text and bytes may not grow beyond this: what an event holds is a few KiB. */
export const longest = 1 << 20;

function add(a: Value, b: Value): Result {
  if (typeof a === 'string' && typeof b === 'string') {
    return a.length + b.length > longest ? new Failure('the text is too long') : a + b;
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    if (a.length + b.length > longest) return new Failure('there are too many bytes');
    const out = new Uint8Array(a.length + b.length);
    out.set(a);
    out.set(b, a.length);
    return out;
  }
  if (isList(a) && isList(b)) return [...a, ...b];
  if (a instanceof Timestamp && b instanceof Duration) return asTimestamp(a.nanoseconds + b.nanoseconds, a.offset);
  if (a instanceof Duration && b instanceof Timestamp) return asTimestamp(a.nanoseconds + b.nanoseconds, b.offset);
  if (a instanceof Duration && b instanceof Duration) return asDuration(a.nanoseconds + b.nanoseconds);
  return noOverload();
}

function subtract(a: Value, b: Value): Result {
  if (a instanceof Timestamp && b instanceof Timestamp) return asDuration(a.nanoseconds - b.nanoseconds);
  if (a instanceof Timestamp && b instanceof Duration) {
    // The longest negative duration has no positive one, and cel-go turns it round first.
    if (b.nanoseconds === leastInt) return new Failure('integer overflow');
    return asTimestamp(a.nanoseconds - b.nanoseconds, a.offset);
  }
  if (a instanceof Duration && b instanceof Duration) return asDuration(a.nanoseconds - b.nanoseconds);
  return noOverload();
}

/** A number of any kind, for comparing it with one of another kind; undefined for what is no number. */
function numeric(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

/** -1, 0 or 1; undefined where one is no number at all (NaN). A whole number is compared with a double as a double. */
function compareNumbers(a: bigint | number, b: bigint | number): -1 | 0 | 1 | undefined {
  const [x, y] = typeof a === typeof b ? [a, b] : [Number(a), Number(b)];
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : undefined;
}

/** Equality: never fails; values of unlike kinds are unequal, but numbers are compared by what they are worth. */
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
  if (a.type !== b.type || names.length !== b.names().length) return false;
  return names.every((name) => b.has(name) && equal(a.get(name) ?? null, b.get(name) ?? null));
}

/** Order: -1, 0 or 1, or a failure for values that have none. */
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

/** By bytes of UTF-8, as in Go: characters outside of the first plane come last, unlike in UTF-16. */
function compareText(a: string, b: string): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? order(x, y) : isSurrogate(x) ? 1 : -1;
  }
  return order(a.length, b.length);
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** `item in container` */
export function contains(item: Value, container: Value): Result {
  if (isList(container)) return container.some((one) => equal(one, item));
  if (container instanceof MapValue) return container.get(item) !== undefined;
  return noOverload();
}

/** How many characters, bytes, elements or entries a value has; undefined where it has no size. */
export function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string') return characters(value);
  if (value instanceof Uint8Array || isList(value)) return value.length;
  return value instanceof MapValue ? value.entries.length : undefined;
}

function characters(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff && isSurrogate(text.charCodeAt(i + 1))) pairs++;
  }
  return text.length - pairs;
}
