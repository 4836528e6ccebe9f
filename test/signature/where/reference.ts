/** The meaning of conditions, spelt out without a thought for speed: what compiled conditions are compared with. */
import { posix } from 'node:path';

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** Whether a pattern fits, one character after the other. `*` also stands for slashes. */
function fits(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('*')) return fits(pattern.slice(1), text) || (text !== '' && fits(pattern, text.slice(1)));
  return text !== '' && pattern[0] === text[0] && fits(pattern.slice(1), text.slice(1));
}

const onText: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
  prefix: (value, operand) => value.slice(0, operand.length) === operand,
  suffix: (value, operand) => operand === '' || value.slice(-operand.length) === operand,
  contains: (value, operand) => operand === '' || value.split(operand).length > 1,
  baseName: (value, operand) => operand === (posix.basename(value) || (value === '' ? '.' : '/')),
  glob: (value, operand) => fits(operand, value),
};

function isSet(value: bigint, bit: bigint): boolean {
  return ((value >> bit) & 1n) === 1n;
}

function hasBits(value: unknown, operands: readonly unknown[], isAll: boolean): boolean {
  if (typeof value !== 'number' && typeof value !== 'bigint') return false;
  const wanted = Array.from({ length: 64 }, (_, bit) => BigInt(bit)).filter((bit) =>
    operands.some((operand) => isSet(BigInt(String(operand)), bit)),
  );
  const set = wanted.filter((bit) => isSet(BigInt(value), bit));
  return wanted.length > 0 && (isAll ? set.length === wanted.length : set.length > 0);
}

/** Whether a single value meets a condition. */
export function holds(value: unknown, condition: unknown): boolean {
  if (Array.isArray(condition)) return condition.some((one) => holds(value, one));
  if (typeof condition !== 'object' || condition === null) return condition === value;
  return Object.entries(condition).every(([operator, operand]) => {
    switch (operator) {
      case 'not':
        return !holds(value, operand);
      case 'any':
        return list(operand).some((one) => holds(value, one));
      case 'all':
        return list(operand).every((one) => holds(value, one));
      case 'is':
        return list(operand).includes(value);
      case 'lt':
        return Number(value) < Number(operand);
      case 'lte':
        return Number(value) <= Number(operand);
      case 'gt':
        return Number(value) > Number(operand);
      case 'gte':
        return Number(value) >= Number(operand);
      case 'hasAny':
        return hasBits(value, list(operand), false);
      case 'hasAll':
        return hasBits(value, list(operand), true);
      default:
        return list(operand).some((one) => onText[operator]?.(String(value), String(one)) === true);
    }
  });
}

/** Whether a list meets a condition: one item meets the operators, and no item what `not` names. */
export function holdsForItems(values: readonly unknown[], condition: unknown): boolean {
  if (Array.isArray(condition)) return condition.some((one) => holdsForItems(values, one));
  if (typeof condition !== 'object' || condition === null) return values.includes(condition);
  const { not, any, all, ...rest }: { not?: unknown; any?: unknown; all?: unknown } = condition;
  return (
    (not === undefined || !holdsForItems(values, not)) &&
    (any === undefined || list(any).some((one) => holdsForItems(values, one))) &&
    (all === undefined || list(all).every((one) => holdsForItems(values, one))) &&
    (Object.keys(rest).length === 0 || values.some((value) => holds(value, rest)))
  );
}

/**
 * Whether arguments meet conditions by argument and groups of them: 1 if they do, 0 if they do not, and one half if that
 * depends on an argument that is absent.
 */
export function held(values: Readonly<Record<string, unknown>>, where: Readonly<Record<string, unknown>>): number {
  const parts = (group: unknown): number[] =>
    list(group).map((one) => held(values, Object.fromEntries(Object.entries(Object(one)))));
  const all = Object.entries(where).map(([name, condition]) => {
    if (name === 'any') return Math.max(...parts(condition));
    if (name === 'all') return Math.min(...parts(condition));
    if (name === 'not') return 1 - Math.min(...parts(condition));
    return Object.hasOwn(values, name) ? Number(holds(values[name], condition)) : 0.5;
  });
  return Math.min(1, ...all);
}
