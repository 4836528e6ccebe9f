import { baseName } from '../event/file-facts.ts';
import type { Argument } from '../event/kinds.ts';
import { goText } from '../event/values/go-text.ts';

/**
 * Conditions on one argument that need no code. The engine tests them first, and `sequent policy` passes them to
 * Tracee.
 */
export type Condition<V> = V extends string
  ? V | TextCondition | readonly (V | TextCondition)[]
  : V extends number | bigint
    ? V | readonly V[] | { readonly not?: V; readonly lt?: V; readonly gt?: V }
    : V extends boolean
      ? V
      : never;

/**
 * All given conditions must hold. A list means one of its items, which may be texts and conditions. Comparisons are
 * case-sensitive.
 */
export interface TextCondition {
  readonly not?: string | readonly string[];
  readonly prefix?: string | readonly string[];
  readonly suffix?: string | readonly string[];
  readonly contains?: string | readonly string[];
  /** The last part of a path, as the function `baseName` returns it. */
  readonly baseName?: string | readonly string[];
}

/** Conditions by argument; all must hold. An absent argument meets no condition. */
export type Where<Data> = { readonly [A in keyof Data]?: Condition<Data[A]> };

type Test = (value: unknown) => boolean;

/** Operators beside those of `TextCondition` and of numbers, each with a compiler of its operand. */
export type MoreOperators = Readonly<Record<string, (operand: unknown) => Test>>;

/** The arguments that conditions test. An argument is read only if a condition needs it. */
export interface Arguments {
  has(argument: string): boolean;
  /** @throws MissingArgument if the event came without it */
  value(argument: string): unknown;
}

/**
 * Compiles conditions into one test of an event's arguments.
 * @throws TypeError for a condition of an unknown form, which plain JavaScript may contain
 */
export function compileArgumentTest(where: Readonly<Record<string, unknown>>): (from: Arguments) => boolean {
  const tests = Object.entries(where).map(([argument, condition]) => ({
    argument,
    test: compileCondition(argument, condition),
  }));
  return (from) => {
    for (const { argument, test } of tests) if (!from.has(argument) || !test(from.value(argument))) return false;
    return true;
  };
}

/**
 * Compiles conditions into one test of plain data.
 * @throws TypeError for a condition of an unknown form
 */
export function compileWhere(
  where: Readonly<Record<string, unknown>>,
): (data: Readonly<Record<string, unknown>>) => boolean {
  const test = compileArgumentTest(where);
  return (data) => test({ has: (argument) => Object.hasOwn(data, argument), value: (argument) => data[argument] });
}

/**
 * Compiles conditions into a test that gives the result of Tracee's own detectors (pkg/filters/data.go). It compares
 * the text that Go prints for the value as sent, of any kind, in the first argument with the name. A return value meets
 * no condition.
 * @throws TypeError for a condition of an unknown form
 */
export function compileFilters(where: Readonly<Record<string, unknown>>): (sent: readonly Argument[]) => boolean {
  const tests = Object.entries(where).map(
    ([name, condition]) => [name, compileCondition(name, printed(condition))] as const,
  );
  return (sent) =>
    tests.every(([name, test]) => {
      const argument = name === 'returnValue' ? undefined : sent.find((one) => one.name === name);
      return argument !== undefined && test(goText(argument));
    });
}

/** A condition with its values as text, as Go prints them. Tracee's filters have neither `lt` nor `gt`. */
function printed(condition: unknown): unknown {
  if (Array.isArray(condition)) return condition.map(printed);
  if (typeof condition !== 'object' || condition === null) return String(condition);
  return Object.fromEntries(Object.entries(condition).map(([operator, operand]) => [operator, printed(operand)]));
}

/**
 * Compiles one condition into a test of a value.
 * @param argument its name, for errors
 * @throws TypeError for a condition of an unknown form
 */
export function compileCondition(argument: string, condition: unknown, more: MoreOperators = {}): Test {
  if (Array.isArray(condition)) return compileList(argument, condition, more);
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
      default: {
        const own = Object.hasOwn(more, operator) ? more[operator] : undefined;
        if (own !== undefined) return own(operand);
        throw new TypeError(`where: "${operator}" of argument "${argument}" is not a condition`);
      }
    }
  });
  return (value) => tests.every((test) => test(value));
}

function compileList(argument: string, list: readonly unknown[], more: MoreOperators): Test {
  const values = new Set(list.filter((one) => typeof one !== 'object'));
  const tests = list.filter((one) => typeof one === 'object').map((one) => compileCondition(argument, one, more));
  return (value) => values.has(value) || tests.some((test) => test(value));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
