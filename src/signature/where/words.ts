import { isCombining, isObject } from './compile.ts';
import { operatorOf } from './operators.ts';

/**
 * Describes a condition for people: `pathname begins with /tmp/ or /dev/shm/`.
 * @param subject name of the argument or field
 */
export function conditionWords(subject: string, condition: unknown): string {
  if (Array.isArray(condition)) {
    if (!condition.some(isObject)) return `${subject} is ${listed(condition)}`;
    return joined(
      condition.map((part) => conditionWords(subject, part)),
      'or',
    );
  }
  if (!isObject(condition)) return `${subject} is ${listed([condition])}`;
  const parts = Object.entries(condition).map(([name, operand]) => {
    if (name === 'not') return negated(subject, operand);
    const operands: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    if (isCombining(name)) {
      const words = operands.map((part) => conditionWords(subject, part));
      return joined(words, name === 'any' ? 'or' : 'and');
    }
    const operator = operatorOf(name);
    if (operator === undefined) return conditionWords(`${subject}.${name}`, operand);
    return `${subject} ${operator.verb} ${listed(operands)}`;
  });
  return joined(parts, 'and');
}

function negated(subject: string, operand: unknown): string {
  const isPlain = !isObject(operand) && !(Array.isArray(operand) && operand.some(isObject));
  if (isPlain) return `${subject} is not ${listed(Array.isArray(operand) ? operand : [operand])}`;
  return `not (${conditionWords(subject, operand)})`;
}

function joined(parts: readonly string[], word: 'and' | 'or'): string {
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return first;
  return parts.map((part) => (part.includes(' or ') || part.includes(' and ') ? `(${part})` : part)).join(` ${word} `);
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(' or ');
}
