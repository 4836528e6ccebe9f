import { Buffer } from 'node:buffer';
import { isList, MapValue, Timestamp, Uint, type Value } from '../../cel/values/value.ts';
import { enumOf, type Field, fieldsOf } from '../../detectors/expressions/message-fields.ts';
import { TraceeMessage } from '../../detectors/expressions/tracee-message.ts';
import { rfc3339 } from '../../output/time.ts';

/**
 * @returns the message in protobuf's JSON form: camelCase keys, 64-bit numbers as text, enums by name, unset fields
 * omitted
 */
export function messageJson(message: TraceeMessage): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of message.names()) {
    const field = fieldsOf(message.type)?.get(name);
    const value = message.get(name);
    if (field !== undefined && value !== undefined) out[camelCase(name)] = fieldJson(field, value);
  }
  return out;
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

function fieldJson(field: Field, value: Value): unknown {
  return field.repeated && isList(value) ? value.map((one) => oneJson(field, one)) : oneJson(field, value);
}

function oneJson(field: Field, value: Value): unknown {
  if (value instanceof TraceeMessage) return messageJson(value);
  if (value instanceof Timestamp) return shortened(rfc3339(value.nanoseconds));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof MapValue)
    return Object.fromEntries(value.entries.map(([key, one]) => [keyText(key), oneJson(field, one)]));
  if (isList(value)) return value.map((one) => oneJson(field, one));
  const number = value instanceof Uint ? value.value : value;
  if (typeof number !== 'bigint') return number;
  if (field.type === 'enum') return enumOf(field.ref ?? '')?.[Number(number)] ?? Number(number);
  return field.type === 'int64' || field.type === 'uint64' ? number.toString() : Number(number);
}

/** Shortens a fraction of a second to zero, three, six or nine digits. */
function shortened(time: string): string {
  return time.replace(/(?:\.000000000|(\.\d{3})000000|(\.\d{6})000)Z$/, '$1$2Z');
}

/** Returns the key of a map, which is text in all of Tracee's messages. */
function keyText(key: Value): string {
  return typeof key === 'string' ? key : '';
}
