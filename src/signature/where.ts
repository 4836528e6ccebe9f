import { baseName } from '../event/file-facts.ts';
import type { Argument } from '../event/kinds.ts';
import { goText } from '../event/values/go-text.ts';

/** Conditions on one argument that need no code: the engine tests them first, and `sequent policy` hands them to Tracee. */
export type Condition<V> = V extends string
  ? V | TextCondition | readonly (V | TextCondition)[]
  : V extends number | bigint
    ? V | readonly V[] | { readonly not?: V; readonly lt?: V; readonly gt?: V }
    : V extends boolean
      ? V
      : never;

/** All that are given must hold. A list means: one of these, which may be texts and conditions side by side. Letters and case count. */
export interface TextCondition {
  readonly not?: string | readonly string[];
  readonly prefix?: string | readonly string[];
  readonly suffix?: string | readonly string[];
  readonly contains?: string | readonly string[];
  /** The last part of a path, as `baseName` gives it. */
  readonly baseName?: string | readonly string[];
}

/** Conditions by argument; all must hold. An argument that the event lacks meets none. */
export type Where<Data> = { readonly [A in keyof Data]?: Condition<Data[A]> };

type Test = (value: unknown) => boolean;

/** What conditions are tested on: arguments, of which none is read that no condition needs. */
export interface Arguments {
  has(argument: string): boolean;
  /** @throws MissingArgument where the event came without it */
  value(argument: string): unknown;
}

/**
 * Turns conditions into one test of an event's arguments.
 * @throws TypeError for a condition of an unknown form, which plain JavaScript may hold
 */
export function compileArgumentTest(where: Readonly<Record<string, unknown>>): (from: Arguments) => boolean {
  const tests = Object.entries(where).map(([argument, condition]) => ({
    argument,
    test: compile(argument, condition),
  }));
  return (from) => {
    for (const { argument, test } of tests) if (!from.has(argument) || !test(from.value(argument))) return false;
    return true;
  };
}

/**
 * The same on data that is at hand.
 * @throws TypeError for a condition of an unknown form
 */
export function compileWhere(
  where: Readonly<Record<string, unknown>>,
): (data: Readonly<Record<string, unknown>>) => boolean {
  const test = compileArgumentTest(where);
  return (data) => test({ has: (argument) => Object.hasOwn(data, argument), value: (argument) => data[argument] });
}

/**
 * The same conditions as Tracee's own detectors would test them (pkg/filters/data.go): on the text that Go prints for what was
 * sent, of whatever kind, in the first argument of that name; a return value meets none.
 * @throws TypeError as `compileWhere` does
 */
export function compileFilters(where: Readonly<Record<string, unknown>>): (sent: readonly Argument[]) => boolean {
  const tests = Object.entries(where).map(([name, condition]) => [name, compile(name, printed(condition))] as const);
  return (sent) =>
    tests.every(([name, test]) => {
      const argument = name === 'returnValue' ? undefined : sent.find((one) => one.name === name);
      return argument !== undefined && test(goText(argument));
    });
}

/** A condition whose values are text, as Go prints them. Tracee's filters know neither `lt` nor `gt`. */
function printed(condition: unknown): unknown {
  if (Array.isArray(condition)) return condition.map(printed);
  if (typeof condition !== 'object' || condition === null) return String(condition);
  return Object.fromEntries(Object.entries(condition).map(([operator, operand]) => [operator, printed(operand)]));
}

function compile(argument: string, condition: unknown): Test {
  if (Array.isArray(condition)) return compileList(argument, condition);
  if (condition === null || typeof condition !== 'object') return (value) => value === condition;
  const tests = Object.entries(condition).map(([operator, operand]: [string, unknown]): Test => {
    const operands: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    const some = (test: (value: string, operand: string) => boolean): Test => {
      return (value) => typeof value === 'string' && operands.some((o) => typeof o === 'string' && test(value, o));
    };
    switch (operator) {
      case 'not':
        return (value) => !operands.includes(value);
      case 'prefix':
        return some((value, o) => value.startsWith(o));
      case 'suffix':
        return some((value, o) => value.endsWith(o));
      case 'contains':
        return some((value, o) => value.includes(o));
      case 'baseName':
        return some((value, o) => baseName(value) === o);
      case 'lt':
        return (value) => isNumber(value) && isNumber(operand) && value < operand;
      case 'gt':
        return (value) => isNumber(value) && isNumber(operand) && value > operand;
      default:
        throw new TypeError(`where: "${operator}" of argument "${argument}" is no condition`);
    }
  });
  return (value) => tests.every((test) => test(value));
}

function compileList(argument: string, list: readonly unknown[]): Test {
  const values = new Set(list.filter((one) => typeof one !== 'object'));
  const tests = list.filter((one) => typeof one === 'object').map((one) => compile(argument, one));
  return (value) => values.has(value) || tests.some((test) => test(value));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
