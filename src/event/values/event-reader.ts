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

/** zod's compiler is worth its time from so many events on. */
const compileAfter = 16;

/** Reads the arguments of one sort of event. What `readFast` and the others say is of the event that was read last. */
export interface EventReader {
  /**
   * Reads the `data` fields of the `Event` in `b[p, end)`. Of two arguments with one name the first counts, as in Tracee.
   * @throws WireError where the bytes are damaged
   */
  read(b: Uint8Array, p: number, end: number): DataResult;
  /**
   * Reads the `data` fields that stand one behind the other at `p`, without making anything of them.
   * @returns the position behind them; -1 where they need `read`, which says nothing about them
   * @throws WireError for some of what is damaged
   */
  readFast(memory: Memory, p: number, end: number): number;
  /** Number of the last `readFast` that was of use. */
  readonly fastReads: number;
  /** The data of the last `readFast` that was of use; its event must still stand in `b` where it stood then. */
  fastData(b: Uint8Array): Readonly<Record<string, unknown>>;
  /** One argument of the same. @throws MissingArgument where the event came without it */
  fastValue(argument: string, b: Uint8Array): unknown;
  /** Whether the event of the same came with this argument. */
  fastHas(argument: string): boolean;
  /** Whether the event may have this argument; undefined where only the event itself can tell. */
  knows(argument: string): boolean | undefined;
  /** Makes `readFast` know events like the one in `b[p, end)`, which `read` has accepted, if they come often. */
  learn(b: Uint8Array, p: number, end: number): void;
}

/**
 * Reads and validates the arguments of one sort of event. zod has the last word, in one of three ways:
 * 1. `readFast`: code made of the schema for the layout in which the arguments come (compiled/);
 * 2. `read`: whatever the layout, with zod's own compiler;
 * 3. the same with the schema as it is: where it asks for more than types and ranges, and for all that is refused.
 */
export class DataReader implements EventReader {
  readonly #event: string;
  readonly #schema: z.ZodObject | undefined;
  readonly #plain: PlainReader;
  readonly #fast: FastReader | undefined;
  /** Of the arguments, in the catalogue's order: so few that a map would be slower. */
  readonly #names: readonly string[];
  /** For each argument, what it is where it is absent. */
  readonly #missing: readonly (readonly [name: string, property: PropertyDescriptor])[];
  #reads = 0;

  /**
   * @param onDisagreement the code for this event judged otherwise than zod; zod alone reads it from now on
   */
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
   * Reads the `data` fields of the `Event` in `b[p, end)`. Of two arguments with one name the first counts, as in Tracee.
   * @throws WireError where the bytes are damaged
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
   * Reads and validates the `data` fields that stand one behind the other at `p`, without making anything of them.
   * @returns the position behind them; -1 where they need `read`, which says nothing about them
   * @throws WireError for some of what is damaged
   */
  readFast(memory: Memory, p: number, end: number): number {
    return this.#fast === undefined ? -1 : this.#fast.read(memory, p, end);
  }

  /** Number of the last `readFast` that was of use. */
  get fastReads(): number {
    return this.#fast === undefined ? 0 : this.#fast.reads;
  }

  /** The data of the last `readFast` that was of use; its event must still stand in `b` where it stood then. */
  fastData(b: Uint8Array): Readonly<Record<string, unknown>> {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    return this.#fast.data(b);
  }

  /** One argument of the same. @throws MissingArgument where the event came without it */
  fastValue(argument: string, b: Uint8Array): unknown {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    return this.#fast.value(this.#names.indexOf(argument), b);
  }

  /** Whether the event of the same came with this argument. */
  fastHas(argument: string): boolean {
    if (this.#fast === undefined) throw new RangeError('no event was read');
    return this.#names.includes(argument) && this.#fast.has(argument);
  }

  /** Whether the catalogue has this argument; undefined where it lacks the event. */
  knows(argument: string): boolean | undefined {
    return this.#fast === undefined ? undefined : this.#names.includes(argument);
  }

  /** Makes `readFast` know events like the one in `b[p, end)`, which `read` has accepted, if they come often. */
  learn(b: Uint8Array, p: number, end: number): void {
    this.#fast?.learn(b, p, end);
  }
}

const made = new Map<string, z.ZodObject>();

/**
 * The zod schema of an event's arguments: its own of src/event/schema where it has one, otherwise made from the catalogue.
 * Undefined for events that Tracee does not know.
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

/** The same with every argument optional, as events are judged. One for the process, because code is made of it. */
function optionalSchema(name: string): z.ZodObject | undefined {
  const schema = optional.get(name) ?? eventSchema(name)?.partial();
  if (schema !== undefined) optional.set(name, schema);
  return schema;
}
