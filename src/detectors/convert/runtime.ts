import type { Compiled } from '../../cel/expression.ts';
import { ExpressionFault } from '../../cel/expression-fault.ts';
import { readPattern } from '../../cel/values/pattern.ts';
import { type Result, Uint } from '../../cel/values/value.ts';
import { type Architecture, architectures } from '../../event/architecture.ts';
import { copyOf } from '../../event/bytes/event-memory.ts';
import { describeEvent } from '../../event/catalogue.ts';
import type { Event, EventName, Events } from '../../event/event.ts';
import { knownDataStores } from '../../signature/data-stores.ts';
import { type DetectorInput, inputOfStream } from '../evaluating/detector-input.ts';
import { compile } from '../expressions/environment.ts';
import { DataFilter } from '../filters/data-filter.ts';
import { ScopeFilter } from '../filters/scope-filter.ts';
import { internalId } from '../registering/internal-id.ts';

/** Tells whether Tracee sent an argument of this name, with or without a value. */
export function hasArgument(event: Event, name: string): boolean {
  return event.sent.some((one) => one.name === name);
}

/**
 * @returns the value of an argument; undefined if Tracee did not send it. Reading `data` would end the handler in
 * that case.
 */
export function argumentOf<N extends EventName, A extends keyof Events[N] & string>(
  event: Event<N>,
  name: A,
): Events[N][A] | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(event.data, name)?.value;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as Events[N][A] | undefined;
}

/**
 * Compiles a regular expression as in Go (RE2), with matching time proportional to the text. It may match anywhere in
 * the text.
 * @throws {TypeError} if `source` is not a regular expression
 */
export function pattern(source: string): { test(text: string): boolean } {
  const found = readPattern(source);
  if (found === undefined) throw new TypeError(`${source} is no regular expression of RE2`);
  return found;
}

/**
 * An expression of Tracee's YAML detectors. Each method evaluates it, and returns undefined if it fails or has
 * another type.
 */
export interface Expression {
  /** Whether it evaluates to true. */
  holds(event: Event): boolean;
  string(event: Event): string | undefined;
  bool(event: Event): boolean | undefined;
  /** A signed number that fits into 32 bits. */
  int(event: Event): number | undefined;
  uint(event: Event): bigint | undefined;
  bytes(event: Event): Uint8Array<ArrayBuffer> | undefined;
  /** The result, if a detector may output values of its type; numbers are bigint. */
  value(event: Event): string | boolean | bigint | Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Compiles a CEL expression with the variables and functions of Tracee's YAML detectors, but without data stores.
 * @param lists lists of texts by their name in the expression
 * @param arch architecture of the observed machine
 * @throws {TypeError} if the expression does not compile
 */
export function cel(
  text: string,
  lists: Readonly<Record<string, readonly string[]>> = {},
  arch: Architecture = architectures[0],
): Expression {
  const compiled = compiledOrThrow(text, lists, arch);
  const run = (event: Event): Result => compiled.run(inputOf(event, arch).facts);
  return {
    holds: (event) => run(event) === true,
    string(event) {
      const value = run(event);
      return typeof value === 'string' ? value : undefined;
    },
    bool(event) {
      const value = run(event);
      return typeof value === 'boolean' ? value : undefined;
    },
    int(event) {
      const value = run(event);
      return typeof value === 'bigint' && BigInt.asIntN(32, value) === value ? Number(value) : undefined;
    },
    uint(event) {
      const value = run(event);
      return value instanceof Uint ? value.value : undefined;
    },
    bytes(event) {
      const value = run(event);
      return value instanceof Uint8Array ? copyOf(value) : undefined;
    },
    value: (event) => simple(run(event)),
  };
}

function simple(value: Result): string | boolean | bigint | Uint8Array<ArrayBuffer> | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Uint8Array) return copyOf(value);
  if (value instanceof Uint) return value.value;
  return typeof value === 'bigint' && BigInt.asIntN(32, value) === value ? value : undefined;
}

function compiledOrThrow(
  text: string,
  lists: Readonly<Record<string, readonly string[]>>,
  arch: Architecture,
): Compiled {
  try {
    return compile(text, new Map(Object.entries(lists)), knownDataStores(arch));
  } catch (error) {
    if (error instanceof ExpressionFault) throw new TypeError(`${text}: ${error.message}`, { cause: error });
    throw error;
  }
}

const inputs = new WeakMap<Event, DetectorInput>();

function inputOf(event: Event, arch: Architecture): DetectorInput {
  let input = inputs.get(event);
  if (input === undefined) {
    input = inputOfStream(event, arch);
    inputs.set(event, input);
  }
  return input;
}

/**
 * Creates a test of events by Tracee's scope filters, such as `container` or `comm=cat`. All filters must pass.
 * @throws {FilterFault} for filters that Tracee rejects
 */
export function inScope(...filters: readonly string[]): (event: Event) => boolean {
  const filter = new ScopeFilter();
  for (const text of filters) filter.add(text);
  return (event) => filter.passes(inputOf(event, architectures[0]).scope);
}

/**
 * Creates a test of events by Tracee's data filters, such as `pathname=/etc/*`.
 * @param name name of the event
 * @throws {FilterFault} for filters that Tracee rejects
 */
export function passesDataFilters(name: EventName, ...filters: readonly string[]): (event: Event) => boolean {
  const filter = new DataFilter({
    name,
    fields: describeEvent(name)?.arguments.map((one) => one.name),
    numberOf: (event) => internalId(event, architectures[0]),
  });
  for (const text of filters) filter.add(text);
  return (event) => filter.passes((field) => inputOf(event, architectures[0]).argument(field));
}
