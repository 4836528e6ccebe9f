import { describeEvent } from '../event/catalogue.ts';
import type { Kind } from '../event/kinds.ts';

/** Forms of values that conditions can test. */
type Form = 'text' | 'number' | 'bigint' | 'boolean';

const forms: { readonly [K in Kind]?: Form } = {
  str: 'text',
  int32: 'number',
  u_int32: 'number',
  timespec: 'number',
  int64: 'bigint',
  u_int64: 'bigint',
  pointer: 'bigint',
  bool: 'boolean',
};

/** Arguments of events that are findings (`FindingData`). */
const findingArguments: ReadonlyMap<string, Kind> = new Map([
  ['signature', 'str'],
  ['name', 'str'],
  ['severity', 'str'],
  ['subject', 'str'],
  ['tags', 'str_array'],
  ['evidence', 'struct'],
  ['threat', 'struct'],
]);

const ranges: { readonly [K in Kind]?: readonly [number | bigint, number | bigint] } = {
  int32: [-0x8000_0000, 0x7fff_ffff],
  u_int32: [0, 0xffff_ffff],
  int64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  u_int64: [0n, 0xffff_ffff_ffff_ffffn],
  pointer: [0n, 0xffff_ffff_ffff_ffffn],
};

const textOperators = ['not', 'prefix', 'suffix', 'contains', 'baseName'];
const numberOperators = ['not', 'lt', 'gt'];

/** @returns kinds of an event's arguments by name; undefined for a custom event */
export function argumentKinds(event: string): ReadonlyMap<string, Kind> | undefined {
  if (event === 'finding') return findingArguments;
  const known = describeEvent(event)?.arguments;
  return known && new Map(known.map(({ name, kind }) => [name, kind]));
}

/** @returns whether values of this kind are a single text or number, so that they can distinguish findings */
export function isScalar(kind: Kind): boolean {
  return forms[kind] !== undefined;
}

/**
 * Finds conditions that no value of an argument can meet.
 * @param kind of the argument; undefined if unknown
 * @returns one line per fault, with the right form
 */
export function conditionFaults(argument: string, kind: Kind | undefined, condition: unknown): readonly string[] {
  const form = kind && forms[kind];
  if (kind !== undefined && form === undefined) {
    return [`${argument}: no condition can be put on an argument of kind ${kind}; test it in the handler`];
  }
  if (isObject(condition) && !Array.isArray(condition)) return operatorFaults(argument, kind, form, condition);
  return valueFaults(argument, kind, form, condition, form === 'text' || form === undefined);
}

/** @param mixed whether a list may hold conditions beside values */
function valueFaults(
  argument: string,
  kind: Kind | undefined,
  form: Form | undefined,
  value: unknown,
  mixed: boolean,
): string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${argument}: an empty list matches nothing; leave the condition out`];
    return value.flatMap((one: unknown) =>
      mixed && isObject(one)
        ? operatorFaults(argument, kind, form, one)
        : valueFaults(argument, kind, form, Array.isArray(one) ? undefined : one, false),
    );
  }
  if (form === undefined) {
    return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
      ? []
      : [`${argument}: ${shown(value)} is no value; write a text, a number or a list of them`];
  }
  if (typeof value === (form === 'text' ? 'string' : form))
    return isInRange(kind, value) ? [] : [outOfRange(argument, kind, value)];
  return [
    `${argument}: ${shown(value)} can never match: the argument is a ${form} (${kind}); write ${rightForm(form, value)}`,
  ];
}

function operatorFaults(argument: string, kind: Kind | undefined, form: Form | undefined, condition: object): string[] {
  const known =
    form === 'text' ? textOperators : form === undefined ? [...textOperators, ...numberOperators] : numberOperators;
  return Object.entries(condition).flatMap(([operator, operand]: [string, unknown]) => {
    if (form === 'boolean') return [`${argument}: write true or false; there is no condition on a boolean`];
    if (!known.includes(operator)) {
      return [`${argument}: "${operator}" is no condition on ${form ?? 'an argument'}; there are ${known.join(', ')}`];
    }
    if (operator === 'lt' || operator === 'gt') {
      const isNumber = (typeof operand === 'number' && !Number.isNaN(operand)) || typeof operand === 'bigint';
      return isNumber
        ? []
        : [`${argument}.${operator}: ${shown(operand)} is no number; write ${rightForm(form ?? 'number', operand)}`];
    }
    const operandForm = operator === 'not' ? form : 'text';
    return valueFaults(`${argument}.${operator}`, operator === 'not' ? kind : 'str', operandForm, operand, false);
  });
}

function isInRange(kind: Kind | undefined, value: unknown): boolean {
  const range = kind && ranges[kind];
  if (range === undefined || (typeof value !== 'number' && typeof value !== 'bigint')) return true;
  return value >= range[0] && value <= range[1] && (typeof value === 'bigint' || Number.isInteger(value));
}

function outOfRange(argument: string, kind: Kind | undefined, value: unknown): string {
  return `${argument}: ${shown(value)} can never match: it is no value of kind ${kind}`;
}

function rightForm(form: Form, value: unknown): string {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value) || /^\d+$/.test(shown(value).slice(1, -1));
  const digits = typeof value === 'string' ? value : shown(value).replace(/n$/, '');
  if (form === 'text')
    return typeof value === 'number' ? `'${value}'` : "a text such as '/etc/passwd', or a list of texts";
  if (form === 'boolean') return 'true or false';
  if (!isWhole) return form === 'bigint' ? 'a bigint such as 4444n' : 'a number such as 4444';
  return form === 'bigint' ? `${digits}n` : digits;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
