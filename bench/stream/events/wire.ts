/**
 * The bench reads and writes protobuf's wire format itself (protobuf.dev/programming-guides/encoding): what is measured must
 * not also be the judge. Nothing here is quick; it runs before the measuring.
 */

/** One field of a message: its tag (number << 3 | wire type), its value, and where it lies. */
export interface Field {
  readonly tag: number;
  readonly start: number;
  /** Where the value starts; behind its length where it has one. */
  readonly content: number;
  readonly end: number;
  /** Of a varint. */
  readonly value: bigint;
}

/** The numbers of one byte: most tags and lengths are such. */
const small = Array.from({ length: 128 }, (_, value) => BigInt(value));

/** The fields of the message in `bytes`, in their order. @throws RangeError where the bytes are damaged */
export function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let p = 0; p < bytes.length; ) {
    const start = p;
    const tag = varintAt(bytes, p);
    const field = valueAt(bytes, tag.next, Number(tag.value & 7n));
    if (field.end > bytes.length) throw new RangeError('a field is longer than its message');
    fields.push({ tag: Number(tag.value), start, ...field });
    p = field.end;
  }
  return fields;
}

function valueAt(bytes: Uint8Array, p: number, wireType: number): Pick<Field, 'content' | 'end' | 'value'> {
  if (wireType === 1) return { content: p, end: p + 8, value: 0n };
  if (wireType === 5) return { content: p, end: p + 4, value: 0n };
  const { value, next } = varintAt(bytes, p);
  if (wireType === 0) return { content: p, end: next, value };
  if (wireType === 2) return { content: next, end: next + Number(value), value: 0n };
  throw new RangeError(`wire type ${wireType}`);
}

function varintAt(bytes: Uint8Array, p: number): { readonly value: bigint; readonly next: number } {
  const first = bytes[p];
  if (first !== undefined && first < 128) return { value: small[first] ?? 0n, next: p + 1 };
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[p++];
    if (byte === undefined) throw new RangeError('a number is cut off');
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return { value, next: p };
  }
  throw new RangeError('a number has more than ten bytes');
}

export function content(bytes: Uint8Array, field: Field): Uint8Array {
  return bytes.subarray(field.content, field.end);
}

export function textOf(bytes: Uint8Array, field: Field | undefined): string {
  return field === undefined ? '' : Buffer.from(content(bytes, field)).toString();
}

/** The content of the first length-delimited field of this number; undefined where there is none. */
export function part(bytes: Uint8Array, fields: readonly Field[], number: number): Uint8Array | undefined {
  const field = fields.find(({ tag }) => tag === ((number << 3) | 2));
  return field && content(bytes, field);
}

/** The content under a path of length-delimited fields, each by its number; undefined if one of them is missing. */
export function descend(bytes: Uint8Array, ...path: readonly number[]): Uint8Array | undefined {
  return path.reduce<Uint8Array | undefined>((at, number) => at && part(at, fieldsOf(at), number), bytes);
}

/** The varint field of this number; undefined where it is missing. */
export function varintField(bytes: Uint8Array | undefined, number: number): bigint | undefined {
  return bytes && fieldsOf(bytes).find(({ tag }) => tag === number << 3)?.value;
}
