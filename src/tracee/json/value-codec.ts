import type { Reader, Writer } from 'protobufjs';
import { EventJsonError, shown } from './event-json-error.ts';

/** Limit of nesting of messages, arrays and structs; protobuf's own readers stop at 100 messages. */
export const deepest = 200;

/** The output, and the current position in the JSON. */
export class Encoding {
  readonly writer: Writer;
  readonly path: (string | number)[] = [];

  constructor(writer: Writer) {
    this.writer = writer;
  }

  /** Runs `write` with one more step in the path. */
  within(step: string | number, write: () => void): void {
    if (this.path.length >= deepest) throw new EventJsonError(`the JSON is nested deeper than ${deepest} levels`);
    this.path.push(step);
    write();
    this.path.pop();
  }

  /** Writes tag and length before the output of `write`. */
  delimited(tag: number, write: () => void): void {
    if (tag !== 0) this.writer.uint32(tag);
    this.writer.fork();
    write();
    this.writer.ldelim();
  }

  /** Refuses the JSON, with the path to the invalid value. */
  refuse(expected: string, got: unknown): never {
    throw new EventJsonError(`${this.where()}: expected ${expected}, got ${shown(got)}`);
  }

  where(): string {
    if (this.path.length === 0) return 'event';
    const steps = this.path.map((step) =>
      typeof step === 'number' ? `[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `[${shown(step)}]`,
    );
    return steps.join('').replace(/^\./, '');
  }
}

/** Converts one protobuf type between JSON and the wire. */
export interface ValueCodec {
  readonly wireType: 0 | 1 | 2;
  /** JSON of the type's default value; undefined if it has none (messages). */
  readonly zero: unknown;
  /**
   * Writes a JSON value after its tag (0: without a tag).
   * @param implicit the field has no presence, so its default value is not written
   * @throws EventJsonError
   */
  put(out: Encoding, tag: number, json: unknown, implicit: boolean): void;
  /**
   * Reads the value after a tag.
   * @param before result of an earlier occurrence of the same field
   * @throws Error if the bytes are damaged
   */
  take(reader: Reader, depth: number, before: unknown): unknown;
}

/** @returns whether JSON is an object, which protobuf JSON writes for messages, maps and structs */
export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

type Visit = (tag: number) => boolean;

/**
 * Reads the fields of a message that ends at `end`.
 * @param visit reads the field's value and returns true; or returns false without reading, and the field is skipped,
 * because protobuf JSON cannot represent fields that the interface does not know
 */
export function takeFieldsUntil(reader: Reader, end: number, visit: Visit): void {
  if (end > reader.len) throw new RangeError('a message is longer than what holds it');
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag < 8) throw new RangeError('a field has the number 0');
    if (!visit(tag)) reader.skipType(tag & 7);
  }
  if (reader.pos !== end) throw new RangeError('a message ends inside of a field');
}

/** Reads the fields of a message after its length. */
export function takeFields(reader: Reader, visit: Visit): void {
  takeFieldsUntil(reader, reader.uint32() + reader.pos, visit);
}

/** @returns the tag of the same field with another wire type */
export function withWireType(tag: number, wireType: number): number {
  return (tag & ~7) | wireType;
}
