import * as z from 'zod';
import type { Architecture } from '../architecture.ts';
import type { Memory } from '../bytes/event-memory.ts';
import { describeEvent } from '../catalogue.ts';
import { compiledSchema } from '../compiled/compiled-schema.ts';
import { FastReader } from '../compiled/fast-reader.ts';
import { freezeAll } from '../freeze.ts';
import { MissingArgument, missingProperty } from '../missing-argument.ts';
import { schemaOfKind } from '../schema/by-kind.ts';
import { eventSchemas } from '../schema/index.ts';
import { type DataIssue, type DataResult, PlainReader } from './plain-reader.ts';
import { readUnknownData } from './unknown-data.ts';

export { type DataIssue, type DataResult, MissingArgument };

/** Number of events after which zod's compiler is worth its cost. */
const compileAfter = 16;

/** Reads the arguments of one kind of event. `readFast` and the other `fast` members refer to the last event read. */
export interface EventReader {
  /**
   * Reads the `data` fields of the `Event` in `b[p, end)`. If two arguments have the same name, the first counts, as in
   * Tracee.
   * @throws WireError if the bytes are damaged
   */
  read(b: Uint8Array, p: number, end: number): DataResult;
  /**
   * Reads the adjacent `data` fields that start at `p`, without making values.
   * @returns the position after them; -1 if `read` must read them, which does not mean that they are invalid
   * @throws WireError for some kinds of damage
   */
  readFast(memory: Memory, p: number, end: number): number;
  /** Number of the last successful `readFast`. */
  readonly fastReads: number;
  /** The data of the last successful `readFast`. Its event must still be at the same place in `b`. */
  fastData(b: Uint8Array): Readonly<Record<string, unknown>>;
  /**
   * Reads one argument of the last successful `readFast`.
   * @throws MissingArgument if the event came without it
   */
  fastValue(argument: string, memory: Memory): unknown;
  /** Whether the event of the last successful `readFast` came with this argument. */
  fastHas(argument: string): boolean;
  /** The argument of the last successful `readFast`; undefined if the event came without it. */
  fastSent(argument: string, memory: Memory): unknown;
  /** Whether the event may have this argument; undefined if only the event itself can tell. */
  knows(argument: string): boolean | undefined;
  /** Makes `readFast` recognise events like the one in `b[p, end)`, which `read` has accepted, if they are frequent. */
  learn(b: Uint8Array, p: number, end: number): void;
}

/**
 * Reads and validates the arguments of one kind of event. zod decides, in one of three ways: 1. `readFast`: code
 * generated from the schema for the layout of the arguments (compiled/); 2. `read`: any layout, with zod's own
 * compiler; 3. the uncompiled schema, if it checks more than types and ranges, and for everything that is refused.
 */
export class DataReader implements EventReader {
  readonly #event: string;
  readonly #schema: z.ZodObject | undefined;
  readonly #plain: PlainReader;
  readonly #fast: FastReader | undefined;
  /** Names of the arguments in the catalogue's order. They are so few that a map would be slower. */
  readonly #names: readonly string[];
  /** The property of each argument when it is absent. */
  readonly #missing: readonly (readonly [name: string, property: PropertyDescriptor])[];
  #reads = 0;

  /** @param onDisagreement called when the code for this event disagreed with zod; only zod reads it from then on */
  constructor(event: string, arch: Architecture, onDisagreement: () => void = () => {}) {
    this.#event = event;
    const known = describeEvent(event)?.arguments ?? [];
    this.#names = known.map(({ name }) => name);
    this.#missing = known.map(({ name }) => [name, missingProperty(event, name)]);
    const plain = new PlainReader(event, known, arch);
    this.#plain = plain;
    const schema = optionalSchema(event);
    this.#schema = schema;
    this.#fast =
      schema &&
      new FastReader({
        event,
        arguments: known,
        schema,
        judge: (b, p, end) => plain.read(schema, b, p, end),
        onDisagreement,
      });
  }

  /**
   * Reads the `data` fields of the `Event` in `b[p, end)`. If two arguments have the same name, the first counts, as in
   * Tracee.
   * @throws WireError if the bytes are damaged
   */
  read(b: Uint8Array, p: number, end: number): DataResult {
    if (this.#schema === undefined) {
      return { data: readUnknownData(this.#event, b, p, end), inexact: false };
    }
    const schema = ++this.#reads > compileAfter ? compiledSchema(this.#schema) : this.#schema;
    const result = this.#plain.read(schema, b, p, end);
    if ('issues' in result) return result;
    for (const [name, property] of this.#missing) {
      if (!Object.hasOwn(result.data, name)) Object.defineProperty(result.data, name, property);
    }
    return { data: freezeAll(result.data), inexact: result.inexact };
  }

  /**
   * Reads and validates the adjacent `data` fields that start at `p`, without making values.
   * @returns the position after them; -1 if `read` must read them, which does not mean that they are invalid
   * @throws WireError for some kinds of damage
   */
  readFast(memory: Memory, p: number, end: number): number {
    return this.#fast === undefined ? -1 : this.#fast.read(memory, p, end);
  }

  /** Number of the last successful `readFast`. */
  get fastReads(): number {
    return this.#fast === undefined ? 0 : this.#fast.reads;
  }

  /** The data of the last successful `readFast`. Its event must still be at the same place in `b`. */
  fastData(b: Uint8Array): Readonly<Record<string, unknown>> {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    return this.#fast.data(b);
  }

  /**
   * Reads one argument of the last successful `readFast`.
   * @throws MissingArgument if the event came without it
   */
  fastValue(argument: string, memory: Memory): unknown {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    const index = this.#indexOf(argument);
    return index < 0 ? undefined : this.#fast.value(index, memory);
  }

  /** Whether the event of the last successful `readFast` came with this argument. */
  fastHas(argument: string): boolean {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    return this.#fast.has(this.#indexOf(argument));
  }

  /** The argument of the last successful `readFast`; undefined if the event came without it. */
  fastSent(argument: string, memory: Memory): unknown {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    const index = this.#indexOf(argument);
    return this.#fast.has(index) ? this.#fast.value(index, memory) : undefined;
  }

  /** A loop, because V8 then compares the names by address. `indexOf` compares their characters. */
  #indexOf(argument: string): number {
    const names = this.#names;
    for (let i = 0; i < names.length; i++) if (names[i] === argument) return i;
    return -1;
  }

  /** Whether the catalogue has this argument; undefined if it lacks the event. */
  knows(argument: string): boolean | undefined {
    return this.#fast === undefined ? undefined : this.#names.includes(argument);
  }

  /** Makes `readFast` recognise events like the one in `b[p, end)`, which `read` has accepted, if they are frequent. */
  learn(b: Uint8Array, p: number, end: number): void {
    this.#fast?.learn(b, p, end);
  }
}

const made = new Map<string, z.ZodObject>();

/**
 * @returns the zod schema of an event's arguments: its own from src/event/schema, or one made from the catalogue;
 * undefined for events that Tracee does not know
 */
export function eventSchema(name: string): z.ZodObject | undefined {
  const own = eventSchemas.get(name) ?? made.get(name);
  if (own !== undefined) return own;
  const info = describeEvent(name);
  if (info === undefined) return undefined;
  const schema = z.object(Object.fromEntries(info.arguments.map(({ name, kind }) => [name, schemaOfKind(kind)])));
  made.set(name, schema);
  return schema;
}

const optional = new Map<string, z.ZodObject>();

/**
 * @returns the schema of an event with every argument optional, which is used to validate events; one per process,
 * because code is generated from it
 */
function optionalSchema(name: string): z.ZodObject | undefined {
  const schema = optional.get(name) ?? eventSchema(name)?.partial();
  if (schema !== undefined) optional.set(name, schema);
  return schema;
}
