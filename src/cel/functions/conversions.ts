import {
  bool,
  bytes,
  double,
  duration,
  dyn,
  int,
  parameter,
  string,
  type Type,
  timestamp,
  uint,
} from '../checker/types.ts';
import { asInt, asTimestamp, asUint } from '../values/arithmetic.ts';
import { formatDouble, parseBoolean, parseDouble, parseInteger, parseUnsigned } from '../values/go-number.ts';
import { formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../values/time.ts';
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
} from '../values/value.ts';
import { type CelFunction, type Cost, costSize, one, over, tenth } from './function.ts';

function unreadable(to: string): Failure {
  return new Failure(`the text is no ${to}`);
}

function toInt(value: Value): Result {
  if (typeof value === 'bigint') return value;
  if (value instanceof Uint) return asInt(value.value);
  if (typeof value === 'number') {
    // As in cel-go, both ends of the range are rejected, because these doubles may stand for numbers beyond it.
    return value > -(2 ** 63) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : new Failure('integer overflow');
  }
  if (typeof value === 'string') return parseInteger(value) ?? unreadable('int');
  if (value instanceof Timestamp) {
    const nanos = ((value.nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
    return (value.nanoseconds - nanos) / 1_000_000_000n;
  }
  return value instanceof Duration ? value.nanoseconds : noOverload();
}

function toUint(value: Value): Result {
  if (value instanceof Uint) return value;
  if (typeof value === 'bigint') return asUint(value);
  if (typeof value === 'number') {
    return value >= 0 && value < 2 ** 64
      ? new Uint(BigInt(Math.trunc(value)))
      : new Failure('unsigned integer overflow');
  }
  if (typeof value !== 'string') return noOverload();
  const parsed = parseUnsigned(value);
  return parsed === undefined ? unreadable('uint') : new Uint(parsed);
}

function toDouble(value: Value): Result {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint) return Number(value.value);
  return typeof value === 'string' ? (parseDouble(value) ?? unreadable('double')) : noOverload();
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function toText(value: Value): Result {
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return formatDouble(value);
    default:
  }
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Timestamp) return formatTimestamp(value);
  if (value instanceof Duration) return formatDuration(value);
  if (!(value instanceof Uint8Array)) return noOverload();
  try {
    return strict.decode(value);
  } catch {
    return new Failure('the bytes are no UTF-8');
  }
}

function toBytes(value: Value): Result {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? new TextEncoder().encode(value) : noOverload();
}

function toBool(value: Value): Result {
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' ? (parseBoolean(value) ?? unreadable('bool')) : noOverload();
}

function toTimestamp(value: Value): Result {
  if (value instanceof Timestamp) return value;
  if (typeof value === 'bigint') return asTimestamp(value * 1_000_000_000n);
  return typeof value === 'string' ? parseTimestamp(value) : noOverload();
}

function toDuration(value: Value): Result {
  if (value instanceof Duration) return value;
  return typeof value === 'string' ? parseDuration(value) : noOverload();
}

/** Creates a conversion function of one argument, which accepts any of these types. */
function conversion(result: Type, from: readonly Type[], run: (value: Value) => Result, cost?: Cost): CelFunction {
  return { overloads: from.map((type) => over([type], result)), run: one(run), ...(cost && { cost }) };
}

/** Cost if the checker knows that the argument is of this kind: each of its bytes is read. */
function ifKnown(isLong: (value: Value | undefined) => boolean): Cost {
  return ([value], known) => (known && isLong(value) ? tenth(costSize(value)) : 1);
}

const a = parameter('A');

/** Functions that convert between types. */
export const conversions: readonly (readonly [string, CelFunction])[] = [
  ['bool', conversion(bool, [bool, string], toBool)],
  [
    'bytes',
    conversion(
      bytes,
      [bytes, string],
      toBytes,
      ifKnown((value) => typeof value === 'string'),
    ),
  ],
  ['double', conversion(double, [double, int, string, uint], toDouble)],
  ['duration', conversion(duration, [duration, string], toDuration)],
  ['dyn', conversion(dyn, [a], (value) => value)],
  ['int', conversion(int, [int, double, duration, string, timestamp, uint], toInt)],
  [
    'string',
    conversion(
      string,
      [string, bool, bytes, double, duration, int, timestamp, uint],
      toText,
      ifKnown((value) => value instanceof Uint8Array),
    ),
  ],
  ['timestamp', conversion(timestamp, [timestamp, int, string], toTimestamp)],
  ['type', conversion({ kind: 'type' }, [a], (value) => new TypeValue(typeNameOf(value)))],
  ['uint', conversion(uint, [uint, double, int, string], toUint)],
];

/** Returns the name of a value's type, as `type()` does. */
function typeNameOf(value: Value): string {
  if (value === null) return 'null_type';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
  }
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (isList(value)) return 'list';
  if (value instanceof MapValue) return 'map';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  return value instanceof Message ? value.typeName : 'type';
}
