import { at, skip, uint32, WireError } from '../../src/event/bytes/wire.ts';
import type { Random } from './random.ts';

/** One field of a protobuf message: its number, its wire type, and the bytes of its value, without a length. */
interface Field {
  readonly number: number;
  readonly type: number;
  readonly value: Uint8Array;
}

/** Numbers at which readers change their ways. */
const edges = [
  0n,
  1n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const texts = ['', '\0', '__proto__', 'finding', '\u202e', '\u{10ffff}'].map((text) => Buffer.from(text));
const notUtf8 = Buffer.of(0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80);
const deepest = 300;

/** @returns a damaged message made of one of these, each a whole message; sometimes an undamaged one */
export function mutate(samples: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes: Uint8Array = random.of(samples);
  for (let count = random.below(4); count > 0; count--) bytes = changeStructure(bytes, samples, random, 0);
  if (random.chance(0.5)) bytes = changeBytes(bytes, random);
  return bytes;
}

/** The fields of a message; undefined where the bytes are none. */
function fieldsOf(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  try {
    for (let p = 0; p < bytes.length; ) {
      const tag = uint32(bytes, p, bytes.length);
      const value = at.pos;
      p = skip(bytes, value, bytes.length, tag & 7);
      fields.push({ number: tag >>> 3, type: tag & 7, value: bytes.subarray((tag & 7) === 2 ? at.pos : value, p) });
    }
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
  return fields;
}

function encode(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(({ number, type, value }) => [
      varint(BigInt(number) * 8n + BigInt(type)),
      ...(type === 2 ? [varint(BigInt(value.length))] : []),
      value,
    ]),
  );
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (; value > 127n; value >>= 7n) bytes.push(Number(value & 127n) | 128);
  return Buffer.from([...bytes, Number(value)]);
}

/** Changes one field of the message, or of a message in it. Lengths fit again afterwards. */
function changeStructure(bytes: Uint8Array, samples: readonly Uint8Array[], random: Random, depth: number): Uint8Array {
  const fields = fieldsOf(bytes);
  if (fields === undefined || fields.length === 0) return bytes;
  const index = random.below(fields.length);
  const field = fields[index];
  if (field === undefined) return bytes;
  if (field.type === 2 && depth < 8 && random.chance(0.75)) {
    const value = changeStructure(field.value, samples, random, depth + 1);
    return encode(fields.with(index, { ...field, value }));
  }
  switch (random.below(9)) {
    case 0:
      return encode(fields.toSpliced(index, 1));
    case 1:
      return encode(fields.toSpliced(random.below(fields.length + 1), 0, field));
    case 2:
      return encode(fields.toSpliced(index, 1).toSpliced(random.below(fields.length), 0, field));
    case 3:
      return encode(fields.with(index, { ...field, type: random.below(8) }));
    case 4:
      return encode(
        fields.with(index, { ...field, number: random.chance(0.8) ? 1 + random.below(40) : random.below(2 ** 28) }),
      );
    case 5:
      return encode(fields.with(index, { ...field, type: 0, value: varint(random.of(edges)) }));
    case 6:
      return encode(fields.with(index, { ...field, type: 2, value: text(random) }));
    case 7:
      return encode(fields.with(index, { ...field, value: nested(field, 1 + random.below(deepest)) }));
    default: {
      const other = fieldsOf(random.of(samples)) ?? [];
      return encode(other.length === 0 ? fields : fields.with(index, { ...field, value: random.of(other).value }));
    }
  }
}

function text(random: Random): Uint8Array {
  if (random.chance(0.2)) return Buffer.concat([random.bytes(3), notUtf8]);
  if (random.chance(0.1)) return Buffer.alloc(random.below(40_000), 0x1b);
  return random.of(texts);
}

/** The field in itself, so many times. */
function nested(field: Field, times: number): Uint8Array {
  let { value } = field;
  for (let i = 0; i < times && value.length < 100_000; i++) value = encode([{ ...field, type: 2, value }]);
  return value;
}

/** Changes bytes wherever they stand; lengths do not fit any more. */
function changeBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = Buffer.from(bytes);
  for (let count = 1 + random.below(6); count > 0 && changed.length > 0; count--) {
    changed[random.below(changed.length)] = random.chance(0.3) ? random.of([0, 0x7f, 0x80, 0xff]) : random.below(256);
  }
  const place = random.below(changed.length + 1);
  if (random.chance(0.15)) return changed.subarray(0, place);
  if (random.chance(0.15))
    return Buffer.concat([changed.subarray(0, place), random.bytes(random.below(12)), changed.subarray(place)]);
  if (random.chance(0.15))
    return Buffer.concat([changed.subarray(0, place), changed.subarray(place + random.below(12))]);
  return changed;
}
