import { Duration, Failure, isList, noOverload, type Result, Timestamp, Uint, type Value } from './value.ts';

const leastInt = -(1n << 63n);
const mostInt = (1n << 63n) - 1n;
const mostUint = (1n << 64n) - 1n;

/** @returns an int, or a failure if it exceeds 64 bits */
export function asInt(value: bigint): Result {
  return value < leastInt || value > mostInt ? new Failure('integer overflow') : value;
}

/** @returns a uint, or a failure if it exceeds 64 bits */
export function asUint(value: bigint): Result {
  return value < 0n || value > mostUint ? new Failure('unsigned integer overflow') : new Uint(value);
}

/** First and last second of the years 1 to 9999, the range of timestamps. */
const firstSecond = -62_135_596_800n;
const lastSecond = 253_402_300_799n;
const second = 1_000_000_000n;

/** @returns a timestamp, or a failure if it is outside of the years 1 to 9999 */
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

/** Evaluates an arithmetic operator. Operands of different numeric types are not mixed. */
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

/** Maximum size of text and bytes. Values in events are a few KiB. */
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
    // The minimum duration cannot be negated, and cel-go negates it first.
    if (b.nanoseconds === leastInt) return new Failure('integer overflow');
    return asTimestamp(a.nanoseconds - b.nanoseconds, a.offset);
  }
  if (a instanceof Duration && b instanceof Duration) return asDuration(a.nanoseconds - b.nanoseconds);
  return noOverload();
}
