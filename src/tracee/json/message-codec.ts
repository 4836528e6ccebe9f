import protobuf, { type Field, type Type } from 'protobufjs';
import { uint32ValueTag } from '../../gen/tags.ts';
import type { FieldPlan } from './field-plan.ts';
import { putFields } from './put-fields.ts';
import { enumCodec, scalarCodecs } from './scalar-codecs.ts';
import { structCodec } from './struct-codec.ts';
import { takeField } from './take-field.ts';
import { timestampCodec } from './timestamp-codec.ts';
import { deepest, isObject, takeFields, type ValueCodec, withWireType } from './value-codec.ts';

interface MessagePlan {
  readonly byKey: ReadonlyMap<string, FieldPlan>;
  readonly byNumber: ReadonlyMap<number, FieldPlan>;
}

const codecs = new Map<Type, ValueCodec>();

/** @returns the codec of a message type; Google's well-known types have their own JSON forms */
export function messageCodec(type: Type): ValueCodec {
  let codec = codecs.get(type);
  if (codec === undefined) {
    codec = wellKnown(type) ?? plainMessage(type);
    codecs.set(type, codec);
  }
  return codec;
}

function wellKnown(type: Type): ValueCodec | undefined {
  if (type.fullName === '.google.protobuf.Timestamp') return timestampCodec;
  if (type.fullName === '.google.protobuf.Struct') return structCodec;
  const wrapped = /^\.google\.protobuf\.\w+Value$/.test(type.fullName) ? type.fields['value'] : undefined;
  return wrapped && wrapper(valueCodec(wrapped));
}

/**
 * Makes the codec of a wrapper (google/protobuf/wrappers.proto): in JSON the bare value, on the wire a message with one
 * field of the same number.
 */
function wrapper(inner: ValueCodec): ValueCodec {
  const valueTag = withWireType(uint32ValueTag, inner.wireType);
  return {
    wireType: 2,
    zero: undefined,
    put(out, tag, json) {
      out.delimited(tag, () => inner.put(out, valueTag, json, true));
    },
    take(reader, depth) {
      let value = inner.zero;
      takeFields(reader, (tag) => {
        if (tag !== valueTag) return false;
        value = inner.take(reader, depth, undefined);
        return true;
      });
      return value;
    },
  };
}

function plainMessage(type: Type): ValueCodec {
  // Types are recursive (Process, DetectedFrom), so the plan can only be made after the codec.
  let plan: MessagePlan | undefined;
  return {
    wireType: 2,
    zero: undefined,
    put(out, tag, json) {
      if (!isObject(json)) return out.refuse('an object', json);
      plan ??= planOf(type);
      const { byKey } = plan;
      out.delimited(tag, () => putFields(out, byKey, json));
    },
    take(reader, depth, before) {
      if (depth > deepest) throw new RangeError(`messages are nested deeper than ${deepest} levels`);
      plan ??= planOf(type);
      const { byNumber } = plan;
      // A message that occurs twice is merged (protobuf.dev/programming-guides/encoding, "Last One Wins").
      const target: Record<string, unknown> = isObject(before) ? { ...before } : {};
      takeFields(reader, (tag) => {
        const field = byNumber.get(tag >>> 3);
        return field !== undefined && takeField(reader, field, tag & 7, depth, target);
      });
      return target;
    },
  };
}

function planOf(type: Type): MessagePlan {
  const fields = type.fieldsArray.map((field): FieldPlan => {
    const { partOf } = field.resolve();
    const oneof = partOf !== null && !partOf.isProto3Optional ? new Set(partOf.oneof.map(jsonName)) : undefined;
    const shape = field.map ? 'map' : field.repeated ? 'list' : 'single';
    return {
      name: field.name,
      jsonName: jsonName(field.name),
      number: field.id,
      shape,
      implicit: shape === 'single' && partOf === null && !(field.resolvedType instanceof protobuf.Type),
      oneof,
      codec: valueCodec(field),
    };
  });
  return {
    byKey: new Map(fields.flatMap((field) => [field.jsonName, field.name].map((key) => [key, field] as const))),
    byNumber: new Map(fields.map((field) => [field.number, field])),
  };
}

function valueCodec(field: Field): ValueCodec {
  const type = field.resolve().resolvedType;
  if (type instanceof protobuf.Type) return messageCodec(type);
  if (type instanceof protobuf.Enum) return enumCodec(type);
  const codec = scalarCodecs.get(field.type);
  if (codec === undefined) throw new Error(`${field.fullName}: no JSON codec for ${field.type}`);
  return codec;
}

/** Converts a name to lowerCamelCase as protoc does: it removes each underscore and capitalises the next letter. */
function jsonName(name: string): string {
  return name.replaceAll(/_([a-z]?)/g, (_, letter: string) => letter.toUpperCase());
}
