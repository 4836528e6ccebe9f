/**
 * The parts that are written anew each time an event is sent: `time` the event's own timestamp, the others those of a thread: its unique
 * id, its tid, its start as a Timestamp and as a number of nanoseconds.
 */
export const kinds = { time: 0, uniqueId: 1, tid: 2, start: 3, startNs: 4 } as const;

export type Kind = (typeof kinds)[keyof typeof kinds];

/** A place in encoded bytes that is written anew; `life` says whose value goes there (not used for `time`). */
export interface Mark {
  readonly kind: Kind;
  readonly at: number;
  readonly life: number;
}

/** A piece of an encoded message with the marks in it. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly marks: readonly Mark[];
}

/** Bytes of varints that are written anew; a value must need exactly so many. */
export const size = { seconds: 5, nanos: 5, uniqueId: 5, tid: 3, startNs: 9 } as const;

export function raw(bytes: Uint8Array): Part {
  return { bytes, marks: [] };
}

export function join(parts: readonly Part[]): Part {
  const marks: Mark[] = [];
  let length = 0;
  for (const part of parts) {
    for (const mark of part.marks) marks.push({ ...mark, at: mark.at + length });
    length += part.bytes.length;
  }
  return { bytes: Buffer.concat(parts.map(({ bytes }) => bytes)), marks };
}

/** A length-delimited field around a part. */
export function field(number: number, part: Part): Part {
  return join([raw(Buffer.from([...varint((number << 3) | 2), ...varint(part.bytes.length)])), part]);
}

export function textField(number: number, text: string): Part {
  return field(number, raw(Buffer.from(text)));
}

/** A varint field whose value is written later. */
export function marked(number: number, kind: Kind, life: number, bytes: number): Part {
  const tag = varint(number << 3);
  return { bytes: Buffer.from([...tag, ...blank(bytes)]), marks: [{ kind, at: tag.length, life }] };
}

/** The content of a `google.protobuf.Timestamp` that is written later; the mark is at the value of its seconds. */
export function markedTimestamp(kind: Kind, life: number, nanosBytes: number): Part {
  const bytes = Buffer.from([8, ...blank(size.seconds), 16, ...blank(nanosBytes)]);
  return { bytes, marks: [{ kind, at: 1, life }] };
}

/** A varint of so many bytes, the smallest of them. */
function blank(bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => (index + 1 < bytes ? 128 : 1));
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  bytes.push(value);
  return bytes;
}
