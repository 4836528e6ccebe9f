import type { Finding } from '../finding.ts';
import { conditionFaults } from '../signature/check-conditions.ts';
import { pathMatcher, pathPattern } from '../signature/path-pattern.ts';
import { compileCondition, type MoreOperators } from '../signature/where.ts';
import { glob } from '../text/glob.ts';
import { type Field, type Form, fieldOf } from './fields.ts';

/** Conditions by names of fields; all must hold. An absent field meets no condition. */
export type ExceptionWhere = Readonly<Record<string, unknown>>;

/** Operators of exceptions beside those of signatures. */
const ownOperators = ['glob', 'is'];
const kinds = { text: 'str', path: 'str', number: 'u_int32', boolean: 'bool', any: undefined } as const;
const path = pathPattern();

/**
 * Compiles conditions that have no faults.
 * @throws TypeError for an unknown field or condition
 */
export function compileConditions(where: ExceptionWhere): (finding: Finding) => boolean {
  const tests = Object.entries(where).map(([name, condition]) => {
    const field = fieldOf(name);
    if (field === undefined) throw new TypeError(`"${name}" is no field of a finding`);
    return { field, meets: compileForAll(name, condition, field.form) };
  });
  return (finding) =>
    tests.every(({ field, meets }) => {
      const values = field.read(finding);
      return values.length > 0 && meets(values);
    });
}

/** One of the values must meet the condition, and all must meet `not`. */
function compileForAll(name: string, condition: unknown, form: Form): (values: readonly unknown[]) => boolean {
  if (Array.isArray(condition)) {
    const list: readonly unknown[] = condition;
    const plain = compileCondition(
      name,
      list.filter((item) => !isObject(item)),
    );
    const tests = list.filter(isObject).map((item) => compileForAll(name, item, form));
    return (values) => values.some(plain) || tests.some((test) => test(values));
  }
  if (!isObject(condition)) {
    const test = compileCondition(name, condition);
    return (values) => values.some(test);
  }
  const { not, ...rest } = condition;
  const every = not === undefined ? undefined : compileCondition(name, { not });
  const some = Object.keys(rest).length === 0 ? undefined : compileCondition(name, rest, operatorsOf(form));
  return (values) => (every === undefined || values.every(every)) && (some === undefined || values.some(some));
}

function operatorsOf(form: Form): MoreOperators {
  return {
    glob(operand) {
      if (form === 'path') {
        const matches = pathMatcher(textsOf(operand));
        return (value) => typeof value === 'string' && matches(value);
      }
      const matchers = textsOf(operand).map(glob);
      return (value) => typeof value === 'string' && matchers.some((matches) => matches(value));
    },
    is(operand) {
      const texts = new Set<unknown>(textsOf(operand));
      return (value) => texts.has(value);
    },
  };
}

/** Finds what is wrong with a condition. @returns one line per fault, which names the field and the right form */
export function faultsOfCondition(name: string, field: Field, condition: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  const own = parts.flatMap((part) => (isObject(part) ? ownFaults(name, field.form, part) : plainFaults(name, part)));
  const others = parts.map((part) => (isObject(part) ? withoutOwn(part) : part)).filter((part) => !isEmpty(part));
  // A list without items is a fault of its own.
  if (parts.length > 0 && others.length === 0) return own;
  return [...own, ...conditionFaults(name, kinds[field.form], Array.isArray(condition) ? others : others[0])];
}

function ownFaults(name: string, form: Form, condition: Readonly<Record<string, unknown>>): readonly string[] {
  if (isEmpty(condition)) return [`${name}: an empty condition; write a value, or leave the field out`];
  return ownOperators.flatMap((operator) => {
    const operand = condition[operator];
    if (operand === undefined) return [];
    const at = `${name}.${operator}`;
    if (form === 'number' || form === 'boolean') return [`${at}: the field is no text; write the value itself`];
    const texts = textsOf(operand);
    if (texts.length === 0 || (Array.isArray(operand) && texts.length < operand.length)) {
      return [`${at}: a text, or a list of texts, is needed`];
    }
    if (operator !== 'glob' || form !== 'path') return [];
    return texts.flatMap((text) => path.safeParse(text).error?.issues.map(({ message }) => `${at}: ${message}`) ?? []);
  });
}

/** A star without `glob` is most likely a mistake, and would make an exception that never applies. */
function plainFaults(name: string, value: unknown): readonly string[] {
  if (typeof value !== 'string' || !value.includes('*')) return [];
  const quoted = JSON.stringify(value);
  return [`${name}: * is no wildcard here; write { glob: ${quoted} } for a pattern, or { is: ${quoted} } for the text`];
}

function textsOf(operand: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  return list.filter((text) => typeof text === 'string').filter((text) => text !== '');
}

function withoutOwn(condition: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(condition).filter(([operator]) => !ownOperators.includes(operator)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 0;
}
