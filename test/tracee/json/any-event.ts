import * as fc from 'fast-check';
import protobuf, { type Field, type Type } from 'protobufjs';
import { loadInterface } from '../../../src/tracee/interface.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', '\u001b[2J', '\n', '\u0000', '😀', '\ufeff'),
);

function scalarJson(type: string): fc.Arbitrary<unknown> {
  switch (type) {
    case 'int32':
      return fc.integer();
    case 'uint32':
      return fc.nat({ max: 2 ** 32 - 1 });
    case 'int64':
      return fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String);
    case 'uint64':
      return fc.bigInt(0n, 2n ** 64n - 1n).map(String);
    case 'double':
      return fc.double().map((value) => (Number.isFinite(value) ? value : String(value)));
    case 'bool':
      return fc.boolean();
    case 'string':
      return text;
    case 'bytes':
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    default:
      throw new Error(`no JSON for ${type}`);
  }
}

const zeros = new Set<unknown>([0, '0', false, '', 'unspecified', 'INFO', 'SA_FAMILY_T_UNSPEC', 'INVALID']);

const timestamp = fc
  .tuple(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([seconds, nanos]) => {
    const start = new Date(seconds * 1000).toISOString().slice(0, 19);
    const digits = String(nanos).padStart(9, '0');
    const needed = [0, 3, 6, 9].find((count) => /^0*$/.test(digits.slice(count))) ?? 9;
    return needed === 0 ? `${start}Z` : `${start}.${digits.slice(0, needed)}Z`;
  });

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.constant(null), fc.boolean(), text, fc.double({ noDefaultInfinity: true, noNaN: true })),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

function valueJson(field: Field, depth: number): fc.Arbitrary<unknown> {
  const type = field.resolvedType;
  if (type instanceof protobuf.Type) {
    if (type.fullName === '.google.protobuf.Timestamp') return timestamp;
    if (type.fullName === '.google.protobuf.Struct')
      return fc.dictionary(text, json.value, { maxKeys: 3, noNullPrototype: true });
    const wrapped = type.fullName.startsWith('.google.protobuf.') ? type.fields['value'] : undefined;
    return wrapped === undefined ? messageJson(type, depth + 1) : scalarJson(wrapped.type);
  }
  if (type instanceof protobuf.Enum) {
    const unknown = fc.integer().filter((number) => type.valuesById[number] === undefined);
    return fc.oneof(fc.constantFrom(...Object.keys(type.values)), unknown);
  }
  return scalarJson(field.type);
}

function messageJson(type: Type, depth: number): fc.Arbitrary<unknown> {
  // The deepest messages stay empty: Process and DetectedFrom hold themselves.
  if (depth > 5) return fc.constant({});
  const required: Record<string, fc.Arbitrary<unknown>> = {};
  const choices: fc.Arbitrary<Record<string, unknown>>[] = [];
  for (const field of type.fieldsArray) {
    const key = field.name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const value = valueJson(field, depth);
    if (field.map) {
      required[key] = absentOr(fc.dictionary(text, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true }));
    } else if (field.repeated) {
      required[key] = absentOr(fc.array(value, { minLength: 1, maxLength: 3 }));
    } else if (field.partOf !== null && !field.partOf.isProto3Optional) {
      choices.push(value.map((chosen) => ({ [key]: chosen })));
    } else if (field.partOf !== null || field.resolvedType instanceof protobuf.Type) {
      required[key] = absentOr(value);
    } else {
      required[key] = absentOr(value.filter((one) => !zeros.has(one)));
    }
  }
  const chosen = choices.length === 0 ? fc.constant({}) : fc.oneof(fc.constant({}), ...choices);
  return fc
    .tuple(fc.record(required), chosen)
    .map(([fields, member]) =>
      Object.fromEntries(
        [...Object.entries(fields), ...Object.entries(member)].filter(([, value]) => value !== undefined),
      ),
    );
}

function absentOr(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.option(value, { nil: undefined });
}

/**
 * Any `tracee.v1beta1.Event` in canonical protobuf JSON, made from the reflected interface: every field, every member of a
 * oneof, extreme numbers, hostile text.
 */
export const anyEvent: fc.Arbitrary<unknown> = messageJson(loadInterface().event, 0);
