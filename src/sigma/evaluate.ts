import { readPattern } from '../cel/values/pattern.ts';
import { networkTest } from '../signature/where/values/addresses.ts';
import type { Expression, Match } from './expression.ts';
import { regexOf } from './reading/wildcards.ts';

/** Values of fields; a missing one is absent. */
export type Values = Readonly<Record<string, string | number | undefined>>;

/** Evaluates a rule on the values of its fields. A converted signature gives the same result. */
export function holds(expression: Expression, values: Values): boolean {
  if ('all' in expression) return expression.all.every((one) => holds(one, values));
  if ('any' in expression) return expression.any.some((one) => holds(one, values));
  if ('not' in expression) return !holds(expression.not, values);
  if ('named' in expression) return holds(expression.is, values);
  return matches(expression.match, values[expression.field], values);
}

function matches(match: Match, value: string | number | undefined, values: Values): boolean {
  if (match.kind === 'absent') return value === undefined || value === '';
  if (value === undefined) return false;
  const text = String(value);
  switch (match.kind) {
    case 'present':
      return true;
    case 'equals':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return compareTexts(match.kind, text, match.text, match.cased);
    case 'compare':
      return compares(Number(value), match.operator, match.number);
    case 'regex':
      return readPattern(match.source)?.test(text) === true;
    case 'wildcards':
      return readPattern(regexOf(match))?.test(text) === true;
    case 'network':
      return networkTest([match.network])(text);
    case 'field': {
      const other = values[match.other];
      return other !== undefined && compareTexts(match.how, text, String(other), match.cased);
    }
  }
}

function compares(value: number, operator: '<' | '<=' | '>' | '>=' | '===', number: number): boolean {
  if (operator === '<') return value < number;
  if (operator === '<=') return value <= number;
  if (operator === '>') return value > number;
  return operator === '>=' ? value >= number : value === number;
}

function compareTexts(
  how: 'equals' | 'prefix' | 'suffix' | 'contains',
  text: string,
  wanted: string,
  cased: boolean,
): boolean {
  const [a, b] = cased ? [text, wanted] : [text.toLowerCase(), wanted.toLowerCase()];
  if (how === 'equals') return a === b;
  if (how === 'prefix') return a.startsWith(b);
  return how === 'suffix' ? a.endsWith(b) : a.includes(b);
}
