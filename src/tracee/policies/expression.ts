import { PolicyRefusal } from './refusal.ts';

/** Operators of filters and scopes; each reader accepts only some of them. */
export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** A filter or scope with an operator: `uid>=1000`. */
export interface Expression {
  readonly name: string;
  readonly operator: Operator;
  /** The text after the operator. */
  readonly text: string;
  /** The text, split at commas. */
  readonly values: readonly string[];
}

const operators: ReadonlySet<string> = new Set<Operator>(['=', '!=', '<', '<=', '>', '>=']);
const blankEdge = /^[ \t]|[ \t]$/;

/** @returns the index of the first operator; -1 if there is none */
export function operatorAt(text: string): number {
  return text.search(/[=!<>]/);
}

/**
 * Reads `NAME OPERATOR VALUES` (Tracee: pkg/cmd/flags, getOperatorAndValuesParts). The operator is the longest one that
 * the first two characters form, so no value starts with an operator.
 * @throws PolicyRefusal
 */
export function parseExpression(text: string): Expression {
  const start = operatorAt(text);
  if (start === -1) throw new PolicyRefusal(`${text} has no operator`);
  const length = /[=!<>]/.test(text.charAt(start + 1)) ? 2 : 1;
  const operator = text.slice(start, start + length);
  const values = text.slice(start + length);
  const name = text.slice(0, start);
  if (!isOperator(operator)) throw new PolicyRefusal(`${text}: ${operator} is no operator`);
  if (values === '') throw new PolicyRefusal(`${text} has no value`);
  if (blankEdge.test(values) || blankEdge.test(name))
    throw new PolicyRefusal(`${text} has a blank beside its operator`);
  return { name, operator, text: values, values: values.split(',') };
}

function isOperator(text: string): text is Operator {
  return operators.has(text);
}

/**
 * Checks text values: only `=` and `!=`, and a star at either end but not alone.
 * @throws PolicyRefusal
 */
export function checkTexts({ name, operator, values }: Expression): void {
  if (operator !== '=' && operator !== '!=') throw new PolicyRefusal(`${name} takes = and != only`);
  for (const value of values) {
    if (value === '') throw new PolicyRefusal(`${name} has an empty value`);
    if (value === '*' || value === '**') throw new PolicyRefusal(`${name} has the value ${value}, which says nothing`);
  }
}

/**
 * Checks that the values are integers from `least` to `most`.
 * @throws PolicyRefusal
 */
export function checkNumbers({ name, operator, values }: Expression, least: bigint, most: bigint): void {
  for (const value of values) {
    const number = /^[+-]?\d{1,20}$/.test(value) ? BigInt(value.replace('+', '')) : undefined;
    if (number === undefined || number < least || number > most || (least === 0n && /^[+-]/.test(value)))
      throw new PolicyRefusal(`${name} has the value ${value}, which is no number that it takes`);
    if (least === 0n && operator === '<' && number === 0n) throw new PolicyRefusal(`${name}<0 lets nothing through`);
  }
}

export const most = { int64: 2n ** 63n - 1n, uint32: 2n ** 32n - 1n, uint64: 2n ** 64n - 1n } as const;
