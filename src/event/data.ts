import * as z from 'zod';
import type { Architecture } from './architecture.ts';
import { describeEvent } from './catalogue.ts';
import type { Kind } from './kinds.ts';
import { NameTable } from './names.ts';
import { normalise } from './normalise.ts';
import { schemaOfKind } from './schema/by-kind.ts';
import { eventSchemas } from './schema/index.ts';
import { eachArgument, found, foundKind, foundValue } from './values.ts';
import { text } from './wire.ts';

/** A handler read an argument that Tracee did not send. Ends that handler without a finding; counted, no fault. */
export class MissingArgument extends Error {
  readonly event: string;
  readonly argument: string;

  constructor(event: string, argument: string) {
    super(`${event} came without its argument ${argument}`);
    this.name = 'MissingArgument';
    this.event = event;
    this.argument = argument;
  }
}

/** Why a schema refused an event. */
export interface DataIssue {
  /** The argument, with a path into it where it is structured. */
  readonly path: string;
  readonly message: string;
}

export type DataResult =
  | { readonly data: Readonly<Record<string, unknown>>; readonly inexact: boolean }
  | { readonly issues: readonly DataIssue[] };

/** Reads the arguments of one sort of event. */
export interface EventReader {
  /**
   * Reads the `data` fields of the `Event` in `b[p, end)`.
   * @throws WireError where the bytes are damaged
   */
  read(b: Uint8Array, p: number, end: number): DataResult;
}

interface ArgumentReader {
  readonly name: string;
  readonly kind: Kind;
}

/** Reads and validates the arguments of one sort of event. */
export class DataReader implements EventReader {
  readonly #event: string;
  readonly #arguments: readonly ArgumentReader[];
  readonly #names: NameTable;
  readonly #schema: z.ZodObject | undefined;
  readonly #freeze: boolean;
  readonly #arch: Architecture;

  /** @param freeze the data may not be changed: for tests, which find signatures that do */
  constructor(event: string, arch: Architecture, freeze = false) {
    this.#event = event;
    this.#arch = arch;
    this.#freeze = freeze;
    const known = describeEvent(event)?.arguments;
    this.#arguments = known ?? [];
    this.#names = new NameTable(this.#arguments.map(({ name }) => name));
    this.#schema = known && eventSchema(event)?.partial();
  }

  /**
   * Reads the `data` fields of the `Event` in `b[p, end)`. Of two arguments with one name the first counts, as in Tracee.
   * @throws WireError where the bytes are damaged
   */
  read(b: Uint8Array, p: number, end: number): DataResult {
    return this.#schema === undefined ? this.#readUnknown(b, p, end) : this.#readKnown(this.#schema, b, p, end);
  }

  #readKnown(schema: z.ZodObject, b: Uint8Array, start: number, end: number): DataResult {
    const values: Record<string, unknown> = {};
    const issues: DataIssue[] = [];
    let inexact = false;
    eachArgument(b, start, end, () => {
      const argument = this.#arguments[this.#names.find(b, found.nameStart, found.nameEnd)];
      const wireKind = foundKind();
      if (argument === undefined || wireKind === undefined || Object.hasOwn(values, argument.name)) return;
      const one = normalise(this.#event, argument.name, argument.kind, wireKind, foundValue(b), this.#arch);
      if (one === undefined)
        issues.push({ path: argument.name, message: `${wireKind} does not fit into ${argument.kind}` });
      if (one === undefined) return;
      values[argument.name] = one.value;
      inexact ||= one.inexact;
    });
    const parsed = schema.safeParse(values);
    if (!parsed.success || issues.length > 0) {
      const refused = parsed.error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? [];
      return { issues: [...issues, ...refused] };
    }
    const data = parsed.data;
    for (const { name } of this.#arguments) {
      if (!Object.hasOwn(data, name)) {
        Object.defineProperty(data, name, {
          get: () => missing(this.#event, name),
          enumerable: false,
          configurable: true,
        });
      }
    }
    return { data: this.#freeze ? deepFreeze(data) : data, inexact };
  }

  /** Events that the catalogue lacks: nothing to validate against, so the arguments are what Tracee sent. */
  #readUnknown(b: Uint8Array, start: number, end: number): DataResult {
    const values: Record<string, unknown> = Object.create(null);
    eachArgument(b, start, end, () => {
      const name = text(b, found.nameStart, found.nameEnd);
      if (!Object.hasOwn(values, name) && foundKind() !== undefined) values[name] = foundValue(b);
    });
    const data = withoutMissing(this.#event, this.#freeze ? deepFreeze(values) : values);
    return { data, inexact: false };
  }
}

/** The values, of which one that is not there throws MissingArgument when it is read. */
export function withoutMissing(event: string, values: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(values, {
    get(target, key) {
      // JSON.stringify asks every object for toJSON.
      const isArgument = typeof key === 'string' && key !== 'toJSON';
      return isArgument && !(key in target) ? missing(event, key) : Reflect.get(target, key);
    },
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const key of Object.keys(value)) {
    const child: unknown = Reflect.get(value, key);
    if (typeof child === 'object' && child !== null && !ArrayBuffer.isView(child)) deepFreeze(child);
  }
  return Object.freeze(value);
}

function missing(event: string, argument: string): never {
  throw new MissingArgument(event, argument);
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
