import type { Type } from '../checker/types.ts';
import { sizeOf } from '../values/size.ts';
import { noOverload, type Result, type Value } from '../values/value.ts';

/** One form in which a function may be called. */
export interface Overload {
  /** For a method the type of its receiver comes first. */
  readonly args: readonly Type[];
  readonly result: Type;
  readonly method?: true;
}

/** A function with all its arguments; the receiver of a method is the first. `pay` takes what it costs beyond the usual. */
export type Implementation = (args: readonly Value[], pay: (units: number) => void) => Result;

/**
 * What one call costs, by the rules of cel-go (interpreter/runtimecost.go), in its units.
 * @param known the types told before the run which form of the function it is
 */
export type Cost = (args: readonly Value[], known: boolean) => number;

interface Declared {
  readonly overloads: readonly Overload[];
  /** A call costs 1 without it. */
  readonly cost?: Cost;
  /** The variable that becomes the first argument of a call with a single argument. */
  readonly implied?: string;
}

/** A function: how it may be called, what it does, what it costs. */
export type CelFunction = Declared &
  (
    | { readonly run: Implementation }
    /** Made for each call when the expression is compiled. Arguments that are no literals are undefined. */
    | { readonly prepare: (literals: readonly (Value | undefined)[]) => Implementation }
  );

/** Functions by name. */
export type Functions = ReadonlyMap<string, CelFunction>;

export function over(args: readonly Type[], result: Type): Overload {
  return { args, result };
}

export function method(args: readonly Type[], result: Type): Overload {
  return { args, result, method: true };
}

export function one(run: (value: Value) => Result): Implementation {
  return ([value]) => (value === undefined ? noOverload() : run(value));
}

export function two(run: (a: Value, b: Value) => Result): Implementation {
  return ([a, b]) => (a === undefined || b === undefined ? noOverload() : run(a, b));
}

/** The size of a value as costs are reckoned: 1 where it has none. */
export function costSize(value: Value | undefined): number {
  return value === undefined ? 1 : (sizeOf(value) ?? 1);
}

/** A tenth of a size, rounded up: the cost of going through a text once. */
export function tenth(size: number): number {
  return Math.ceil(size * 0.1);
}

export function isText(value: Value | undefined): boolean {
  return typeof value === 'string' || value instanceof Uint8Array;
}
