import * as z from 'zod';
import { copyOf, type Memory } from '../bytes/event-memory.ts';
import { interned } from '../bytes/interned.ts';
import { NameTable } from '../bytes/name-table.ts';
import { isStrings, readContent, readStrings, readVarint } from '../bytes/shortest.ts';
import { int64, text, uint64 } from '../bytes/wire.ts';
import type { ArgumentInfo } from '../catalogue.ts';
import { freezeAll } from '../freeze.ts';
import { missingProperty } from '../missing-argument.ts';
import { findValue, found, foundKind, foundValue } from '../values/values.ts';
import { isItsArguments, isProvedBy } from './proof.ts';
import { type Layout, type LayoutArgument, layoutSource } from './source.ts';

/** Code for one layout of one event. */
export interface LayoutCode {
  /**
   * Reads the `data` fields at `p`. Writes results to `slots`, two numbers per argument, and to `values`.
   * @returns the position after them; -1 if the bytes are not in this layout or a value is not valid
   * @throws WireError if a structured value is damaged
   */
  readonly run: (memory: Memory, p: number, end: number, slots: Int32Array, values: unknown[]) => number;
  /** Makes the data of the last `run`. The event must still be at the same place in `b`. */
  readonly make: (b: Uint8Array, slots: Int32Array, values: readonly unknown[]) => Record<string, unknown>;
  /** Properties of the data for arguments that are absent in this layout. */
  readonly absent: readonly (readonly [name: string, property: PropertyDescriptor])[];
  /** By the index of an argument in the catalogue: 1 if this layout has it. */
  readonly present: Uint8Array;
}

/** Number of layouts per event that get code in one process. Tracee has one or two. */
const maxLayouts = 16;

/** Whether `new Function` is barred in this process. */
let barred = false;

/** The layout code of one event, generated on demand and shared by all engines of the process. */
export class EventCode {
  readonly names: NameTable;
  readonly #arguments: readonly LayoutArgument[];
  /** Compiled schemas of the arguments whose kind does not prove their validity. */
  readonly #fields: readonly (z.core.$ZodType | undefined)[];
  readonly #parts: object;
  readonly #missing: LayoutCode['absent'];
  readonly #codes = new Map<string, LayoutCode | undefined>();
  /** True after the code has disagreed with zod. There is then no code for this event. */
  #isOff = false;

  /** @param schema of the arguments, each optional */
  constructor(event: string, known: readonly ArgumentInfo[], schema: z.ZodObject) {
    const shape = new Map<string, z.core.$ZodType>(Object.entries(schema.shape));
    this.names = new NameTable(known.map(({ name }) => name));
    this.#arguments = known.map(({ name, kind }) => {
      const field = shape.get(name);
      return { name, kind, proved: field !== undefined && isProvedBy(field, kind) };
    });
    this.#fields = this.#arguments.map(({ name, proved }) =>
      proved ? undefined : z.compile(shape.get(name) ?? z.never()),
    );
    this.#missing = known.map(({ name }) => [name, missingProperty(event, name)]);
    this.#parts = {
      content: new Int32Array(2),
      readContent,
      readVarint,
      isStrings,
      int64,
      uint64,
      text,
      texts: readStrings,
      freeze: Object.freeze,
      freezeAll,
      copyOf,
      isUnknown: this.#isUnknown.bind(this),
      isValid: this.#isValid.bind(this),
    };
  }

  /** The layouts with code so far. */
  get made(): readonly LayoutCode[] {
    return [...this.#codes.values()].filter((code) => code !== undefined);
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  giveUp(): void {
    this.#isOff = true;
    this.#codes.clear();
  }

  /**
   * @returns the code of a layout; undefined if code from strings is barred, there are too many layouts, or the event's
   * code was given up
   */
  of(layout: Layout): LayoutCode | undefined {
    const key = layout.join();
    if (this.#codes.has(key) || this.#codes.size >= maxLayouts || barred || this.#isOff) return this.#codes.get(key);
    const made = compile(layoutSource(this.#arguments, layout), this.#parts);
    const present = Uint8Array.from(this.#arguments, (_, index) => (layout.includes(index) ? 1 : 0));
    const code = made && { ...made, present, absent: this.#missing.filter((_, index) => present[index] === 0) };
    this.#codes.set(key, code);
    return code;
  }

  /**
   * Reads one argument of the last `run`, which must be part of the layout. The value is the same as in the data that
   * `make` makes.
   */
  value(index: number, memory: Memory, slots: Int32Array, values: readonly unknown[]): unknown {
    const argument = this.#arguments[index];
    const low = slots[2 * index] ?? 0;
    const high = slots[2 * index + 1] ?? 0;
    if (argument === undefined || !argument.proved) return readOnly(values[index]);
    switch (argument.kind) {
      case 'int32':
        return low | 0;
      case 'u_int32':
        return low >>> 0;
      case 'int64':
        return int64(low, high);
      case 'bool':
        return (low | high) !== 0;
      case 'str':
        return interned(memory, low, high);
      case 'str_array':
        return Object.freeze(readStrings(memory.bytes, low, high));
      default:
        return uint64(low, high);
    }
  }

  /** Whether the bytes are an intact argument that the catalogue lacks. */
  #isUnknown(b: Uint8Array, p: number, end: number): boolean {
    findValue(b, p, end);
    return this.names.find(b, found.nameStart, found.nameEnd) < 0;
  }

  /**
   * Reads a value whose kind does not prove its validity, and validates it with zod. zod's result goes into `values`.
   */
  #isValid(index: number, b: Uint8Array, p: number, end: number, values: unknown[]): boolean {
    findValue(b, p, end);
    if (foundKind() !== this.#arguments[index]?.kind) return false;
    const field = this.#fields[index];
    if (field === undefined) return false;
    const result = z.safeParse(field, foundValue(b));
    if (result.success) values[index] = result.data;
    return result.success;
  }
}

function readOnly(value: unknown): unknown {
  return value instanceof Uint8Array ? copyOf(value) : freezeAll(value);
}

function compile(source: string, parts: object): Pick<LayoutCode, 'run' | 'make'> | undefined {
  try {
    // The only code from text in the program; source.ts says what may stand in it.
    // oxlint-disable-next-line typescript/no-implied-eval
    const code: unknown = new Function('parts', source)(parts);
    return isCode(code) ? code : undefined;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    barred = true;
    return undefined;
  }
}

function isCode(code: unknown): code is Pick<LayoutCode, 'run' | 'make'> {
  return typeof code === 'object' && code !== null && 'run' in code && 'make' in code;
}

const all = new WeakMap<z.ZodObject, EventCode>();

/** @returns the code of an event, if it was generated before */
export function madeCode(schema: z.ZodObject): EventCode | undefined {
  return all.get(schema);
}

/**
 * @returns the code of an event, shared by all callers with this schema; undefined if only zod can validate the
 * arguments together
 * @param schema of its arguments, each optional
 */
export function eventCode(event: string, known: readonly ArgumentInfo[], schema: z.ZodObject): EventCode | undefined {
  const made = all.get(schema);
  if (made !== undefined || !isItsArguments(schema)) return made;
  const code = new EventCode(event, known, schema);
  all.set(schema, code);
  return code;
}
