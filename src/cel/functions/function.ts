import type { Type } from '../checker/types.ts';
import { sizeOf } from '../values/size.ts';
import { noOverload, type Result, type Value } from '../values/value.ts';

/** A signature under which a function may be called. */
export interface Overload {
  /** Types of the arguments. For a method, the receiver's type is first. */
  readonly args: readonly Type[];
  readonly result: Type;
  readonly method?: true;
}

/** Implements a function. The receiver of a method is the first argument. `pay` adds cost beyond the declared one. */
export type Implementation = (args: readonly Value[], pay: (units: number) => void) => Result;

/**
 * Computes the cost of one call in the units of cel-go (interpreter/runtimecost.go).
 * @param known whether the checker determined the overload before evaluation
 */
export type Cost = (args: readonly Value[], known: boolean) => number;

interface Declared {
  readonly overloads: readonly Overload[];
  /** Cost of a call; 1 if omitted. */
  readonly cost?: Cost;
  /** The variable that becomes the first argument of calls with one argument. */
  readonly implied?: string;
}

/** A function: overloads, implementation and cost. */
export type CelFunction = Declared &
  (
    | { readonly run: Implementation }
    /** Called for each call site at compile time. Arguments that are not literals are undefined. */
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

/** @returns the size of a value for costs; 1 if it has no size */
export function costSize(value: Value | undefined): number {
  return value === undefined ? 1 : (sizeOf(value) ?? 1);
}

/** @returns a tenth of a size, rounded up: the cost of reading a text once */
export function tenth(size: number): number {
  return Math.ceil(size * 0.1);
}

export function isText(value: Value | undefined): boolean {
  return typeof value === 'string' || value instanceof Uint8Array;
}
