import { FilterFault, operatorAndValues } from './filter-text.ts';

/** A value of a filter: an exact match, a prefix, a suffix, or a substring. */
interface Form {
  readonly kind: 'equal' | 'prefix' | 'suffix' | 'contains';
  readonly text: string;
}

function fits({ kind, text }: Form, value: string): boolean {
  switch (kind) {
    case 'equal':
      return value === text;
    case 'prefix':
      return value.startsWith(text);
    case 'suffix':
      return value.endsWith(text);
    case 'contains':
      return value.includes(text);
  }
}

/** @throws {FilterFault} for values that Tracee rejects, or that crash its parser */
function formOf(value: string): Form {
  if (value === '') throw new FilterFault('a value is empty');
  if (value === '*' || value === '**') throw new FilterFault(`${value} alone is no value`);
  const starts = value.startsWith('*');
  const ends = value.endsWith('*');
  if (starts && ends) return { kind: 'contains', text: value.slice(1, -1) };
  if (ends) return { kind: 'prefix', text: value.slice(0, -1) };
  return starts ? { kind: 'suffix', text: value.slice(1) } : { kind: 'equal', text: value };
}

/**
 * Tracee's filter on text (pkg/filters/string.go). A matching positive value passes regardless of negative ones. If
 * there is a negative value, every text that matches no negative value passes too. Stars are special only at the
 * ends.
 */
export class StringFilter {
  readonly #positive: Form[] = [];
  readonly #negative: Form[] = [];

  /**
   * Adds `=a,b*` or `!=*c`.
   * @param prepare converts the values of this field first
   * @throws FilterFault
   */
  add(rest: string, prepare: (value: string) => string = (value) => value): void {
    const { operator, values } = operatorAndValues(rest);
    if (operator !== '=' && operator !== '!=') throw new FilterFault(`text cannot be compared with ${operator}`);
    const forms = values.map((value) => formOf(prepare(value)));
    (operator === '=' ? this.#positive : this.#negative).push(...forms);
  }

  passes(value: string): boolean {
    if (this.#positive.some((form) => fits(form, value))) return true;
    return this.#negative.length > 0 && !this.#negative.some((form) => fits(form, value));
  }

  /** The values that let an event pass, in the notation of a policy; undefined if other values pass too. */
  get onlyPositive(): readonly Form[] | undefined {
    return this.#negative.length === 0 ? this.#positive : undefined;
  }
}
