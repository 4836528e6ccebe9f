import { closestOf } from '../../text/closest.ts';
import { combining, isCombining, isObject } from './compile.ts';
import { nounOf, shown, valueFault } from './operands.ts';
import { isFor, type Operator, operatorOf, operators } from './operators.ts';
import type { Shape } from './shapes.ts';

/** Depth of conditions within conditions. They may come from a file. */
const deepest = 20;

/**
 * Finds conditions that no value can meet, or that are no conditions.
 * @param at name of the argument or field, with which each line begins
 * @returns one line per fault, with the right form
 */
export function conditionFaults(at: string, shape: Shape, condition: unknown, depth = 0): readonly string[] {
  if (depth > deepest) return [`${at}: conditions are nested more than ${deepest} deep`];
  if (Array.isArray(condition)) {
    if (condition.length === 0) return [`${at}: an empty list matches nothing; leave the condition out`];
    return condition.flatMap((part: unknown) =>
      isObject(part) ? objectFaults(at, shape, part, depth + 1) : single(at, shape, part),
    );
  }
  return isObject(condition) ? objectFaults(at, shape, condition, depth) : single(at, shape, condition);
}

function single(at: string, shape: Shape, value: unknown): readonly string[] {
  const fault = valueFault(value, shape);
  return fault === undefined ? [] : [`${at}: ${fault}`];
}

function objectFaults(
  at: string,
  shape: Shape,
  condition: Readonly<Record<string, unknown>>,
  depth: number,
): readonly string[] {
  const entries = Object.entries(condition);
  if (shape.form === 'boolean') return [`${at}: write true or false; there is no condition on a boolean`];
  if (entries.length === 0) return [`${at}: an empty condition; write a value, or leave it out`];
  return entries.flatMap(([name, operand]) => {
    const below = `${at}.${name}`;
    if (isCombining(name)) return combiningFaults(below, name, shape, operand, depth);
    if (shape.fields?.has(name) === true) {
      const field = shape.fields.get(name);
      if (field !== undefined) return conditionFaults(below, field, operand, depth + 1);
      return [`${below}: no condition can be put on this field; test it in the handler`];
    }
    const operator = operatorOf(name);
    if (operator === undefined || !isFor(operator, shape)) return [`${at}: ${unknownOperator(name, shape)}`];
    return operandFaults(below, operator, shape, operand);
  });
}

function combiningFaults(
  at: string,
  name: (typeof combining)[number],
  shape: Shape,
  operand: unknown,
  depth: number,
): readonly string[] {
  if (name !== 'not' && !Array.isArray(operand)) return [`${at}: ${shown(operand)} is no list of conditions`];
  return conditionFaults(at, shape, operand, depth + 1);
}

function operandFaults(at: string, operator: Operator, shape: Shape, operand: unknown): readonly string[] {
  if (Array.isArray(operand) && operator.takesList) {
    if (operand.length === 0) return [`${at}: an empty list matches nothing; leave the condition out`];
    return operand.flatMap((one: unknown) => operandFaults(at, { ...operator, takesList: false }, shape, one));
  }
  const fault = operator.fault(operand, shape);
  return fault === undefined ? [] : [`${at}: ${fault}`];
}

function unknownOperator(name: string, shape: Shape): string {
  const { form, fields } = shape;
  const own = fields === undefined ? [] : [...fields.keys()];
  const known = [
    ...own,
    ...Object.entries(operators).flatMap(([other, operator]) => (isFor(operator, shape) ? [other] : [])),
    ...combining,
  ];
  const [near] = closestOf(name, known, 1);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  const what = form === 'any' ? 'an argument' : nounOf(form);
  return `"${name}" is no condition on ${what}${hint}; there are ${known.join(', ')}`;
}
