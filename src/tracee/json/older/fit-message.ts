import protobuf, { type Field, type Type } from 'protobufjs';
import { loadInterface } from '../../interface.ts';
import { isObject } from '../value-codec.ts';

/**
 * Keys of Tracee's Go structures (types/trace/trace.go) that are spelt differently from the fields of the .proto files.
 */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  TCP: {
    fin: 'finflag',
    syn: 'synflag',
    rst: 'rstflag',
    psh: 'pshflag',
    ack: 'ackflag',
    urg: 'urgflag',
    ece: 'eceflag',
    cwr: 'cwrflag',
    ns: 'nsflag',
  },
  DnsAnswer: { answertype: 'type' },
  DnsResponseData: { querydata: 'dnsquerydata' },
};

/** TCP has two keys that differ only in case: `ack`, the number, and `ACK`, the flag. */
const exactly: Readonly<Record<string, Readonly<Record<string, string>>>> = { TCP: { ack: 'ack' } };

const fieldsByKey = new Map<Type, ReadonlyMap<string, Field>>();

/**
 * Converts the JSON of one of Tracee's Go structures to the protobuf JSON of the message `name`. Keys are compared
 * without case and underscores. Keys that the message lacks are left out, as Tracee's own conversion does
 * (pkg/server/grpc/event_data.go).
 */
export function fitMessage(name: string, value: unknown): unknown {
  return fit(loadInterface().root.lookupType(`tracee.v1beta1.${name}`), value);
}

function fit(type: Type, value: unknown): unknown {
  if (!isObject(value)) return value;
  const fields = fieldsOf(type);
  const names = renamed[type.name];
  const exact = exactly[type.name];
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const plain = plainKey(key);
    const wanted = (exact !== undefined && Object.hasOwn(exact, key) ? exact[key] : undefined) ?? alias(names, plain);
    const field = fields.get(wanted);
    if (field !== undefined && item !== null) result[field.name] = fitField(field, item);
  }
  return result;
}

function alias(names: Readonly<Record<string, string>> | undefined, key: string): string {
  return (names !== undefined && Object.hasOwn(names, key) ? names[key] : undefined) ?? key;
}

function fieldsOf(type: Type): ReadonlyMap<string, Field> {
  let fields = fieldsByKey.get(type);
  if (fields === undefined) {
    fields = new Map(type.fieldsArray.map((field) => [plainKey(field.name), field]));
    fieldsByKey.set(type, fields);
  }
  return fields;
}

function plainKey(key: string): string {
  return key.replaceAll('_', '').toLowerCase();
}

function fitField(field: Field, value: unknown): unknown {
  const type = field.resolve().resolvedType;
  if (!(type instanceof protobuf.Type)) return type?.name === 'Capability' ? capabilities(value) : value;
  if (type.fullName.startsWith('.google.')) return value;
  if (field.map) {
    if (!isObject(value)) return value;
    // Object.fromEntries keeps the key `__proto__`, which the sender of a header may choose.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fitEntry(type, item)]));
  }
  return Array.isArray(value) ? value.map((item: unknown) => fit(type, item)) : fit(type, value);
}

/** HTTP headers are lists of texts in Go, and messages with such a list in protobuf. */
function fitEntry(type: Type, value: unknown): unknown {
  return Array.isArray(value) ? { [type.fieldsArray[0]?.name ?? '']: value } : fit(type, value);
}

/** Converts a capability set, which is one 64-bit number in Go, to the numbers of the bits that are set. */
function capabilities(value: unknown): unknown {
  if (typeof value !== 'number' && typeof value !== 'bigint') return value;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return value;
  const bits = BigInt.asUintN(64, BigInt(value));
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (bits >> BigInt(bit)) & 1n);
}
