import { isIP } from 'node:net';
import { readPattern } from '../../cel/values/pattern.ts';
import type { Expression, Match } from '../expression.ts';
import { SigmaRefusal } from '../refusal.ts';
import { encodings } from './encodings.ts';
import { matchOf, partsOf } from './wildcards.ts';

const places = { contains: 'contains', startswith: 'prefix', endswith: 'suffix' } as const;
const comparisons = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
const regexFlags = ['i', 'm', 's', 'ignorecase', 'multiline', 'dotall'];

/** Modifiers that a converted rule may use. */
export const knownModifiers: readonly string[] = [
  'all',
  'cased',
  'cidr',
  'exists',
  'fieldref',
  're',
  ...Object.keys(places),
  ...Object.keys(comparisons),
  ...Object.keys(encodings),
  ...regexFlags,
];

/**
 * Reads one line of a detection, such as `CommandLine|contains|all: [a, b]`.
 * @param key name of the field with its modifiers
 * @throws {SigmaRefusal} for a modifier or a value that has no counterpart
 */
export function fieldMatch(key: string, value: unknown, line: number | undefined): Expression {
  const [field = '', ...modifiers] = key.split('|');
  const unknown = modifiers.find((one) => !knownModifiers.includes(one));
  if (unknown !== undefined) throw new SigmaRefusal(`the modifier ${unknown} of ${field} has no counterpart`, line);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const tests = values.map((one): Expression => {
    const any = matches(field, one, modifiers, line).map((match): Expression => ({ field, match }));
    return any.length === 1 && any[0] !== undefined ? any[0] : { any };
  });
  if (tests.length === 1 && tests[0] !== undefined) return tests[0];
  return modifiers.includes('all') ? { all: tests } : { any: tests };
}

/** @returns the tests of one value; one of them must hold */
function matches(
  field: string,
  value: unknown,
  modifiers: readonly string[],
  line: number | undefined,
): readonly Match[] {
  const has = (name: string): boolean => modifiers.includes(name);
  const cased = has('cased');
  const how = Object.entries(places).find(([name]) => has(name))?.[1] ?? 'equals';
  const refuse = (why: string): SigmaRefusal => new SigmaRefusal(`${field}: ${why}`, line);
  if (has('exists')) return [{ kind: isYes(value) ? 'present' : 'absent' }];
  if (value === null) return [{ kind: 'absent' }];
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw refuse('a text, a number or a list of them is needed');
  const text = String(value);
  if (has('fieldref')) return [{ kind: 'field', other: text, how, cased }];
  const comparison = Object.entries(comparisons).find(([name]) => has(name))?.[1];
  if (comparison !== undefined) {
    const number = Number(text);
    if (Number.isNaN(number)) throw refuse(`${text} is no number`);
    return [{ kind: 'compare', operator: comparison, number }];
  }
  if (has('cidr')) {
    const [address = '', bits = ''] = text.split('/');
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(bits)) throw refuse(`${text} is no network such as 10.0.0.0/8`);
    return [{ kind: 'network', network: text }];
  }
  if (has('re')) return [regex(text, modifiers, refuse)];
  let variants: readonly string[] = [text];
  for (const name of modifiers) {
    const encode = encodings[name];
    if (encode !== undefined) variants = variants.flatMap(encode);
  }
  return variants.map((variant) => matchOf(partsOf(variant), how, cased || has('base64') || has('base64offset')));
}

function regex(source: string, modifiers: readonly string[], refuse: (why: string) => SigmaRefusal): Match {
  const flags = [
    ...new Set(
      modifiers.filter((one) => regexFlags.includes(one)).map((one) => (one === 'dotall' ? 's' : one.charAt(0))),
    ),
  ];
  const whole = flags.length === 0 ? source : `(?${flags.join('')})${source}`;
  if (readPattern(whole) === undefined)
    throw refuse(`${source} is no regular expression of RE2, whose time is bounded`);
  return { kind: 'regex', source: whole };
}

function isYes(value: unknown): boolean {
  return value === true || /^(true|yes)$/i.test(String(value));
}
