import type { Kind } from '../../event/kinds.ts';
import type { Form, Shape } from './shapes.ts';

const ranges: { readonly [K in Kind]?: readonly [number | bigint, number | bigint] } = {
  int32: [-0x8000_0000, 0x7fff_ffff],
  u_int32: [0, 0xffff_ffff],
  int64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  u_int64: [0n, 0xffff_ffff_ffff_ffffn],
  pointer: [0n, 0xffff_ffff_ffff_ffffn],
};

/** Names of forms in errors. */
const nouns: Readonly<Record<Form, string>> = {
  text: 'text',
  number: 'number',
  bigint: 'bigint',
  boolean: 'boolean',
  name: 'name or number',
  structure: 'structure',
  any: 'text or number',
};

const types: { readonly [F in Form]?: readonly string[] } = {
  text: ['string'],
  number: ['number'],
  bigint: ['bigint'],
  boolean: ['boolean'],
  name: ['string', 'number'],
  any: ['string', 'number', 'bigint', 'boolean'],
};

/** @returns what values of this form are called in errors */
export function nounOf(form: Form): string {
  return nouns[form];
}

/** @returns why no value of this shape equals the value, with the right form; undefined if one can */
export function valueFault(value: unknown, { form, kind }: Shape): string | undefined {
  if (types[form]?.includes(typeof value) === true) {
    const isPossible = isInRange(kind, value) && !Number.isNaN(value);
    return isPossible ? undefined : `${shown(value)} can never match: it is no value of kind ${kind ?? nouns[form]}`;
  }
  if (form === 'any') return `${shown(value)} is no value; write a text, a number or a list of them`;
  const given = kind === undefined ? '' : ` (${kind})`;
  return `${shown(value)} can never match: the argument is a ${nouns[form]}${given}; write ${rightForm(form, value)}`;
}

function isInRange(kind: Kind | undefined, value: unknown): boolean {
  const range = kind && ranges[kind];
  if (range === undefined || (typeof value !== 'number' && typeof value !== 'bigint')) return true;
  return value >= range[0] && value <= range[1] && (typeof value === 'bigint' || Number.isInteger(value));
}

/** @returns the value as its author should have written it for this form, or an example */
export function rightForm(form: Form, value: unknown): string {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value) || /^\d+$/.test(shown(value).slice(1, -1));
  const digits = typeof value === 'string' ? value : shown(value).replace(/n$/, '');
  switch (form) {
    case 'text':
      return typeof value === 'number' ? `'${value}'` : "a text such as '/etc/passwd', or a list of texts";
    case 'boolean':
      return 'true or false';
    case 'bigint':
      return isWhole ? `${digits}n` : 'a bigint such as 4444n';
    case 'number':
      return isWhole ? digits : 'a number such as 4444';
    case 'name':
      return "a name such as 'AF_INET', or a number";
    case 'structure':
      return "conditions on its fields such as { sin_addr: '10.0.0.1' }";
    case 'any':
      return 'a text or a number';
  }
}

/** @returns a value in errors */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}
