/** A filter is not one that Tracee takes: its detector is not registered. */
export class FilterFault extends Error {}

/** Tried in this order: the first that stands anywhere in the text divides it, at its first place (Tracee: registry.go). */
const operators = ['!=', '<=', '>=', '=', '<', '>'] as const;
export type Operator = (typeof operators)[number];

/** A filter divided into its field and what is asked of it. */
export interface FilterParts {
  readonly field: string;
  /** Operator and values together; empty where the filter is a field alone. */
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
 * Reads the operator at the start of `rest` and the values behind it, divided at commas.
 * @throws FilterFault where there is no value
 */
export function operatorAndValues(rest: string): { readonly operator: Operator; readonly values: readonly string[] } {
  const operator = operators.find((one) => rest.startsWith(one));
  if (operator === undefined || rest.length === operator.length) throw new FilterFault('a value is missing');
  return { operator, values: rest.slice(operator.length).split(',') };
}
