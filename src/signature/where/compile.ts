import { operatorOf, type Test } from './operators.ts';
import type { Shape } from './shapes.ts';

/** Operators that combine conditions. */
export const combining = ['not', 'any', 'all'] as const;

/** Adapts the test of one operator, for values that are not as signatures see them. */
export type Adapt = (operator: string, operands: readonly unknown[], test: Test) => Test;

const unchanged: Adapt = (_operator, _operands, test) => test;

/**
 * Compiles one condition into a test of a value.
 * @param at name of the argument or field, for errors
 * @throws TypeError for a condition of an unknown form
 */
export function compileCondition(at: string, condition: unknown, shape: Shape, adapt = unchanged): Test {
  if (shape.isList === true) {
    const item = compileItems(at, condition, { ...shape, isList: false }, adapt);
    return (value) => Array.isArray(value) && value.length > 0 && item(value);
  }
  return compileSingle(at, condition, shape, adapt);
}

/**
 * Compiles a condition into a test of several values: one of them must meet an operator, and none may meet what `not`
 * names. Operators beside each other must hold for the same value.
 * @throws TypeError for a condition of an unknown form
 */
export function compileItems(
  at: string,
  condition: unknown,
  shape: Shape,
  adapt = unchanged,
): (values: readonly unknown[]) => boolean {
  const again = (part: unknown): ((values: readonly unknown[]) => boolean) => compileItems(at, part, shape, adapt);
  if (Array.isArray(condition)) return someOf(condition.map(again));
  const tests: ((values: readonly unknown[]) => boolean)[] = [];
  const { combined, rest } = divide(condition);
  if (rest !== undefined) {
    const single = compileSingle(at, rest, shape, adapt);
    tests.push((values) => values.some(single));
  }
  for (const [operator, operand] of combined) tests.push(combine(operator, operand, again));
  return everyOf(tests);
}

function compileSingle(at: string, condition: unknown, shape: Shape, adapt: Adapt): Test {
  const again = (part: unknown): Test => compileSingle(at, part, shape, adapt);
  if (Array.isArray(condition)) {
    const values = condition.filter((part) => !isObject(part));
    const others = condition.filter(isObject).map(again);
    if (values.length > 0) others.unshift(compileOperator(at, 'is', values, shape, adapt));
    return someOf(others);
  }
  if (!isObject(condition)) return compileOperator(at, 'is', [condition], shape, adapt);
  const tests = Object.entries(condition).map(([name, operand]): Test => {
    if (isCombining(name)) return combine(name, operand, again);
    const field = shape.form === 'structure' ? shape.fields?.get(name) : undefined;
    if (field === undefined) return compileOperator(at, name, listOf(operand), shape, adapt);
    const test = compileCondition(`${at}.${name}`, operand, field, adapt);
    return (value) => {
      const part = isObject(value) ? value[name] : undefined;
      return part !== undefined && test(part);
    };
  });
  return everyOf(tests);
}

function compileOperator(at: string, name: string, operands: readonly unknown[], shape: Shape, adapt: Adapt): Test {
  const operator = operatorOf(name);
  if (operator === undefined) throw new TypeError(`where: "${name}" of argument "${at}" is not a condition`);
  return adapt(name, operands, operator.compile(operands, shape));
}

function combine<V>(
  name: (typeof combining)[number],
  operand: unknown,
  compile: (condition: unknown) => (value: V) => boolean,
): (value: V) => boolean {
  if (name === 'not') {
    const test = compile(operand);
    return (value) => !test(value);
  }
  const tests = listOf(operand).map(compile);
  return name === 'any' ? someOf(tests) : everyOf(tests);
}

/** Divides operators into those that combine conditions and the others. */
function divide(condition: unknown): {
  readonly combined: readonly (readonly [(typeof combining)[number], unknown])[];
  readonly rest: unknown;
} {
  if (!isObject(condition)) return { combined: [], rest: condition };
  const combined: [(typeof combining)[number], unknown][] = [];
  const rest: [string, unknown][] = [];
  for (const [name, operand] of Object.entries(condition)) {
    if (isCombining(name)) combined.push([name, operand]);
    else rest.push([name, operand]);
  }
  return { combined, rest: rest.length > 0 ? Object.fromEntries(rest) : undefined };
}

function someOf<V>(tests: readonly ((value: V) => boolean)[]): (value: V) => boolean {
  const [first, ...others] = tests;
  if (first !== undefined && others.length === 0) return first;
  return (value) => tests.some((test) => test(value));
}

function everyOf<V>(tests: readonly ((value: V) => boolean)[]): (value: V) => boolean {
  const [first, ...others] = tests;
  if (first !== undefined && others.length === 0) return first;
  return (value) => tests.every((test) => test(value));
}

/** @returns whether an operator combines conditions */
export function isCombining(name: string): name is (typeof combining)[number] {
  return name === 'not' || name === 'any' || name === 'all';
}

/** @returns whether a part of a condition is an object of operators or fields */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(operand: unknown): readonly unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}
