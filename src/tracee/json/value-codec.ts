import type { Reader, Writer } from 'protobufjs';
import { EventJsonError, shown } from './event-json-error.ts';

/** How deep messages, arrays and structs may lie in each other; protobuf's own readers stop at 100 messages. */
export const deepest = 200;

/** What is being written, and where in the JSON the writing stands. */
export class Encoding {
  readonly writer: Writer;
  readonly path: (string | number)[] = [];

  constructor(writer: Writer) {
    this.writer = writer;
  }

  /** Runs `write` with one more step on the path. */
  within(step: string | number, write: () => void): void {
    if (this.path.length >= deepest) throw new EventJsonError(`the JSON is nested deeper than ${deepest} levels`);
    this.path.push(step);
    write();
    this.path.pop();
  }

  /** Writes tag and length in front of what `write` writes. */
  delimited(tag: number, write: () => void): void {
    if (tag !== 0) this.writer.uint32(tag);
    this.writer.fork();
    write();
    this.writer.ldelim();
  }

  /** Refuses the JSON, naming the path to the value at fault. */
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

/** One protobuf type in its JSON form: both ways between JSON and the wire. */
export interface ValueCodec {
  readonly wireType: 0 | 1 | 2;
  /** JSON of the type's default value; undefined where it has none (messages). */
  readonly zero: unknown;
  /**
   * Writes a JSON value behind its tag (0: without one).
   * `implicit`: the field has no presence, so its default value is not written.
   * @throws EventJsonError
   */
  put(out: Encoding, tag: number, json: unknown, implicit: boolean): void;
  /**
   * Reads the value behind a tag; `before` is what an earlier occurrence of the same field gave.
   * @throws Error
   */
  take(reader: Reader, depth: number, before: unknown): unknown;
}

/** Whether JSON is an object: what protobuf JSON writes for messages, maps and structs. */
export function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

type Visit = (tag: number) => boolean;

/**
 * Reads the fields of a message that ends at `end`. `visit` reads the field's value and answers true, or leaves it and answers
 * false, and then it is passed over: protobuf JSON has no place for fields that the interface does not know.
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

/** The same for a message with its length in front. */
export function takeFields(reader: Reader, visit: Visit): void {
  takeFieldsUntil(reader, reader.uint32() + reader.pos, visit);
}

/** The tag of the same field where its value is encoded in another way. */
export function withWireType(tag: number, wireType: number): number {
  return (tag & ~7) | wireType;
}
