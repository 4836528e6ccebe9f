import type { Reader } from 'protobufjs';
import {
  entryKeyTag,
  entryValueTag,
  listValuesTag,
  structFieldsTag,
  valueBoolValueTag,
  valueListValueTag,
  valueNullValueTag,
  valueNumberValueTag,
  valueStringValueTag,
  valueStructValueTag,
} from '../../gen/tags.ts';
import { parseString } from './scalar-codecs.ts';
import { deepest, type Encoding, isObject, takeFields, type ValueCodec } from './value-codec.ts';

/** `google.protobuf.Struct` (google/protobuf/struct.proto): any JSON object. */
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
        out.delimited(structFieldsTag, () => {
          out.writer.uint32(entryKeyTag).string(parseString(out, key));
          putValue(out, entryValueTag, value);
        }),
      );
    }
  });
}

function putValue(out: Encoding, tag: number, json: unknown): void {
  out.delimited(tag, () => {
    if (json === null) out.writer.uint32(valueNullValueTag).int32(0);
    else if (typeof json === 'number' && Number.isFinite(json)) out.writer.uint32(valueNumberValueTag).double(json);
    else if (typeof json === 'bigint') out.writer.uint32(valueNumberValueTag).double(Number(json));
    else if (typeof json === 'string') out.writer.uint32(valueStringValueTag).string(parseString(out, json));
    else if (typeof json === 'boolean') out.writer.uint32(valueBoolValueTag).bool(json);
    else if (isObject(json)) putStruct(out, valueStructValueTag, json);
    else if (Array.isArray(json)) {
      out.delimited(valueListValueTag, () => {
        for (const [index, item] of json.entries()) out.within(index, () => putValue(out, listValuesTag, item));
      });
    } else out.refuse('a JSON value', json);
  });
}

function takeStruct(reader: Reader, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  takeFields(reader, (tag) => {
    if (tag !== structFieldsTag) return false;
    let key = '';
    let value: unknown;
    takeFields(reader, (part) => {
      if (part === entryKeyTag) key = reader.string();
      else if (part === entryValueTag) value = takeValue(reader, depth + 1);
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
  takeFields(reader, (tag) => {
    if (tag === valueNullValueTag) {
      reader.int32();
      value = null;
    } else if (tag === valueNumberValueTag) {
      const number = reader.double();
      if (!Number.isFinite(number)) throw new RangeError('a struct holds a number that JSON cannot say');
      value = number;
    } else if (tag === valueStringValueTag) value = reader.string();
    else if (tag === valueBoolValueTag) value = reader.bool();
    else if (tag === valueStructValueTag) value = takeStruct(reader, depth);
    else if (tag === valueListValueTag) value = takeList(reader, depth);
    else return false;
    return true;
  });
  if (value === undefined) throw new RangeError('a struct holds a value without a kind');
  return value;
}

function takeList(reader: Reader, depth: number): unknown[] {
  const items: unknown[] = [];
  takeFields(reader, (tag) => {
    if (tag !== listValuesTag) return false;
    items.push(takeValue(reader, depth + 1));
    return true;
  });
  return items;
}
