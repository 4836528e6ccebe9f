import { fieldIn } from '../signature/where/field-conditions.ts';
import { ofFinding } from './fields.ts';

/**
 * @returns why an exception holds for more than its author may think; undefined if it is narrow
 */
export function broadness(signatures: readonly string[], where: Readonly<Record<string, unknown>>): string | undefined {
  const names = Object.keys(where);
  if (names.length === 0) return 'it has no conditions: every finding of the signatures is excepted';
  if (signatures.some((id) => /^\*+$/.test(id))) return 'it holds for every signature; name them';
  const any = names.find((name) => matchesAnything(where[name]));
  if (any !== undefined) return `the pattern of ${any} fits every value`;
  if (!names.some((name) => isBeyondAttackers(name, where[name]))) {
    return `an attacker chooses ${names.join(', ')}; add a condition such as container: false, container.image or k8s.namespace`;
  }
  return undefined;
}

/** Whether a process cannot meet the condition by what it does itself. */
function isBeyondAttackers(name: string, condition: unknown): boolean {
  if (name === 'any' || name === 'all') {
    const groups = [condition].flat().filter(isObject);
    const isBeyond = (group: Readonly<Record<string, unknown>>): boolean =>
      Object.entries(group).some(([field, part]) => isBeyondAttackers(field, part));
    return name === 'any' ? groups.every(isBeyond) : groups.some(isBeyond);
  }
  if (fieldIn(ofFinding, name)?.chosen !== 'no') return false;
  const isPlace = name === 'container' || name === 'container.started';
  return isPlace ? condition === false : !isOnlyNot(condition);
}

function isOnlyNot(condition: unknown): boolean {
  return isObject(condition) && Object.keys(condition).every((operator) => operator === 'not');
}

function matchesAnything(condition: unknown): boolean {
  const parts: readonly unknown[] = Array.isArray(condition) ? condition : [condition];
  return parts.some((part) => {
    if (!isObject(part)) return false;
    const entries = Object.entries(part);
    return (
      entries.length === 1 &&
      entries.every(([operator, operand]) => operator === 'glob' && [operand].flat().some((text) => isStars(text)))
    );
  });
}

function isStars(text: unknown): boolean {
  return typeof text === 'string' && /^[/*]+$/.test(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
