import type { Reader } from 'protobufjs';
import { parseString } from './scalar-codecs.ts';
import { deepest, type Encoding, isObject, takeFields, type ValueCodec } from './value-codec.ts';

/**
 * `google.protobuf.Struct` (google/protobuf/struct.proto): any JSON object. Struct holds fields = 1, a map of Value; Value one of null_value = 1,
 * number_value = 2, string_value = 3, bool_value = 4, struct_value = 5, list_value = 6; ListValue values = 1.
 */
export const structCodec: ValueCodec = {
  wireType: 2,
  zero: undefined,
  put(out, tag, json) {
    if (!isObject(json)) return out.refuse('an object', json);
    putStruct(out, tag, json);
  },
  take: (reader, depth) => takeStruct(reader, depth),
};

function putStruct(out: Encoding, tag: number, json: Readonly<Record<string, unknown>>): void {
  out.delimited(tag, () => {
    for (const [key, value] of Object.entries(json)) {
      out.within(key, () =>
        out.delimited(10, () => {
          out.writer.uint32(10).string(parseString(out, key));
          putValue(out, 18, value);
        }),
      );
    }
  });
}

function putValue(out: Encoding, tag: number, json: unknown): void {
  out.delimited(tag, () => {
    if (json === null) out.writer.uint32(8).int32(0);
    else if (typeof json === 'number' && Number.isFinite(json)) out.writer.uint32(17).double(json);
    else if (typeof json === 'bigint') out.writer.uint32(17).double(Number(json));
    else if (typeof json === 'string') out.writer.uint32(26).string(parseString(out, json));
    else if (typeof json === 'boolean') out.writer.uint32(32).bool(json);
    else if (isObject(json)) putStruct(out, 42, json);
    else if (Array.isArray(json)) {
      out.delimited(50, () => {
        for (const [index, item] of json.entries()) out.within(index, () => putValue(out, 10, item));
      });
    } else out.refuse('a JSON value', json);
  });
}

function takeStruct(reader: Reader, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  takeFields(reader, (field, wireType) => {
    if (field !== 1 || wireType !== 2) return false;
    let key = '';
    let value: unknown;
    takeFields(reader, (part, partType) => {
      if (part === 1 && partType === 2) key = reader.string();
      else if (part === 2 && partType === 2) value = takeValue(reader, depth + 1);
      else return false;
      return true;
    });
    if (value === undefined) throw new RangeError('a struct has a key without a value');
    entries.push([key, value]);
    return true;
  });
  return Object.fromEntries(entries);
}

function takeValue(reader: Reader, depth: number): unknown {
  if (depth > deepest) throw new RangeError(`a struct is nested deeper than ${deepest} levels`);
  let value: unknown;
  takeFields(reader, (field, wireType) => {
    if (field === 1 && wireType === 0) {
      reader.int32();
      value = null;
    } else if (field === 2 && wireType === 1) {
      const number = reader.double();
      if (!Number.isFinite(number)) throw new RangeError('a struct holds a number that JSON cannot say');
      value = number;
    } else if (field === 3 && wireType === 2) value = reader.string();
    else if (field === 4 && wireType === 0) value = reader.bool();
    else if (field === 5 && wireType === 2) value = takeStruct(reader, depth);
    else if (field === 6 && wireType === 2) value = takeList(reader, depth);
    else return false;
    return true;
  });
  if (value === undefined) throw new RangeError('a struct holds a value without a kind');
  return value;
}

function takeList(reader: Reader, depth: number): unknown[] {
  const items: unknown[] = [];
  takeFields(reader, (field, wireType) => {
    if (field !== 1 || wireType !== 2) return false;
    items.push(takeValue(reader, depth + 1));
    return true;
  });
  return items;
}
