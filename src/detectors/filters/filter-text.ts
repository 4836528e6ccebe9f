/** Reports a filter that Tracee would reject: its detector is not registered. */
export class FilterFault extends Error {}

/**
 * Operators in order of precedence. The first operator in this list that the text contains splits it, at its first occurrence (Tracee:
 * registry.go).
 */
const operators = ['!=', '<=', '>=', '=', '<', '>'] as const;
export type Operator = (typeof operators)[number];

/** A filter, split into its field and the rest. */
export interface FilterParts {
  readonly field: string;
  /** Operator and values; empty if the filter consists of a field only. */
  readonly rest: string;
}

export function divide(text: string): FilterParts {
  for (const operator of operators) {
    const at = text.indexOf(operator);
    if (at >= 0) return { field: text.slice(0, at), rest: text.slice(at) };
  }
  return { field: text, rest: '' };
}

/**
 * Parses the operator at the start of `rest` and the values after it, separated by commas.
 * @throws {FilterFault} if there is no value
 */
export function operatorAndValues(rest: string): { readonly operator: Operator; readonly values: readonly string[] } {
  const operator = operators.find((one) => rest.startsWith(one));
  if (operator === undefined || rest.length === operator.length) throw new FilterFault('a value is missing');
  return { operator, values: rest.slice(operator.length).split(',') };
}
