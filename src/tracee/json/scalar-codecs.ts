import type { Enum, Reader, Writer } from 'protobufjs';
import type { Encoding, ValueCodec } from './value-codec.ts';

/** The JSON form and the wire form of one scalar type (protobuf.dev/programming-guides/json). */
interface Scalar<T> {
  readonly wireType: 0 | 1 | 2;
  readonly zero: unknown;
  parse(out: Encoding, json: unknown): T;
  isZero(value: T): boolean;
  write(writer: Writer, value: T): void;
  read(reader: Reader): unknown;
}

function scalar<T>(type: Scalar<T>): ValueCodec {
  return {
    wireType: type.wireType,
    zero: type.zero,
    put(out, tag, json, implicit) {
      const value = type.parse(out, json);
      if (implicit && type.isZero(value)) return;
      if (tag !== 0) out.writer.uint32(tag);
      type.write(out.writer, value);
    },
    take: (reader) => type.read(reader),
  };
}

const decimal = /^-?(?:0|[1-9][0-9]*)$/;

function integer32(expected: string, least: number, most: number) {
  return (out: Encoding, json: unknown): number => {
    const value = typeof json === 'string' && decimal.test(json) ? Number(json) : json;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      return out.refuse(expected, json);
    }
    return value;
  };
}

/** A number if a double holds it exactly, otherwise its decimal text: protobufjs writes both without loss. */
function integer64(expected: string, fits: (value: bigint) => boolean) {
  return (out: Encoding, json: unknown): number | string => {
    if (typeof json === 'number') {
      if (!Number.isInteger(json)) return out.refuse(expected, json);
      if (!Number.isSafeInteger(json)) {
        return out.refuse(`${expected}, written as a string because a JSON number above 2^53 loses digits`, json);
      }
      return fits(BigInt(json)) ? json : out.refuse(expected, json);
    }
    if (typeof json === 'bigint') return fits(json) ? json.toString() : out.refuse(expected, json);
    // No value in range is longer than 20 digits and a sign. Parsing a longer text would only make a huge number that
    // is then refused.
    if (typeof json !== 'string' || json.length > 21 || !decimal.test(json)) return out.refuse(expected, json);
    if (!fits(BigInt(json))) return out.refuse(expected, json);
    return json.length < 16 ? Number(json) : json;
  };
}

const int32 = scalar<number>({
  wireType: 0,
  zero: 0,
  parse: integer32('a 32-bit integer', -(2 ** 31), 2 ** 31 - 1),
  isZero: (value) => value === 0,
  write: (writer, value) => writer.int32(value),
  read: (reader) => reader.int32(),
});

const uint32 = scalar<number>({
  wireType: 0,
  zero: 0,
  parse: integer32('an unsigned 32-bit integer', 0, 2 ** 32 - 1),
  isZero: (value) => value === 0,
  write: (writer, value) => writer.uint32(value),
  read: (reader) => reader.uint32(),
});

const int64 = scalar<number | string>({
  wireType: 0,
  zero: '0',
  parse: integer64('a 64-bit integer', (value) => BigInt.asIntN(64, value) === value),
  isZero: (value) => value === 0,
  write: (writer, value) => writer.int64(value),
  read: (reader) => reader.int64().toString(),
});

const uint64 = scalar<number | string>({
  wireType: 0,
  zero: '0',
  parse: integer64('an unsigned 64-bit integer', (value) => BigInt.asUintN(64, value) === value),
  isZero: (value) => value === 0,
  write: (writer, value) => writer.uint64(value),
  read: (reader) => reader.uint64().toString(),
});

const bool = scalar<boolean>({
  wireType: 0,
  zero: false,
  parse: (out, json) => (typeof json === 'boolean' ? json : out.refuse('true or false', json)),
  isZero: (value) => !value,
  write: (writer, value) => writer.bool(value),
  read: (reader) => reader.bool(),
});

/** Checks a string as protobuf does: a lone surrogate has no UTF-8. */
export function parseString(out: Encoding, json: unknown): string {
  return typeof json === 'string' && json.isWellFormed() ? json : out.refuse('a string of whole characters', json);
}

const string = scalar<string>({
  wireType: 2,
  zero: '',
  parse: parseString,
  isZero: (value) => value === '',
  write: (writer, value) => writer.string(value),
  read: (reader) => reader.string(),
});

const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

const bytes = scalar<Buffer>({
  wireType: 2,
  zero: '',
  parse(out, json) {
    if (typeof json !== 'string' || !base64.test(json) || json.replace(/=+$/, '').length % 4 === 1) {
      return out.refuse('base64', json);
    }
    return Buffer.from(json, 'base64');
  },
  isZero: (value) => value.length === 0,
  write: (writer, value) => writer.bytes(value),
  read(reader) {
    const value = reader.bytes();
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  },
});

const notFinite: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

const double = scalar<number>({
  wireType: 1,
  zero: 0,
  parse(out, json) {
    if (typeof json === 'number' && Number.isFinite(json)) return json;
    if (typeof json === 'bigint') return Number(json);
    if (typeof json !== 'string') return out.refuse('a number', json);
    const named = Object.hasOwn(notFinite, json) ? notFinite[json] : undefined;
    if (named !== undefined) return named;
    const value = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(json) ? Number(json) : Number.NaN;
    return Number.isFinite(value) ? value : out.refuse('a number', json);
  },
  isZero: (value) => Object.is(value, 0),
  write: (writer, value) => writer.double(value),
  read(reader) {
    const value = reader.double();
    return Number.isFinite(value) ? value : String(value);
  },
});

/** Codecs of the scalar types that Tracee's interface uses, by protobuf's name. */
export const scalarCodecs: ReadonlyMap<string, ValueCodec> = new Map([
  ['int32', int32],
  ['uint32', uint32],
  ['int64', int64],
  ['uint64', uint64],
  ['bool', bool],
  ['string', string],
  ['bytes', bytes],
  ['double', double],
]);

/**
 * Makes the codec of an enum: the name if the number has one, otherwise the number; both are read. Unknown numbers are
 * preserved in both directions.
 */
export function enumCodec(type: Enum): ValueCodec {
  const number = integer32(`a name or number of ${type.name}`, -(2 ** 31), 2 ** 31 - 1);
  return scalar<number>({
    wireType: 0,
    zero: type.valuesById[0] ?? 0,
    parse(out, json) {
      if (typeof json !== 'string') return number(out, json);
      const value = Object.hasOwn(type.values, json) ? type.values[json] : undefined;
      return value ?? out.refuse(`a name or number of ${type.name}`, json);
    },
    isZero: (value) => value === 0,
    write: (writer, value) => writer.int32(value),
    read(reader) {
      const value = reader.int32();
      return type.valuesById[value] ?? value;
    },
  });
}
