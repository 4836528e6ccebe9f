import type { Expression } from '../expression.ts';
import { SigmaRefusal } from '../refusal.ts';
import { fieldMatch } from './field-match.ts';
import type { SigmaRule } from './rule.ts';

/**
 * Reads the detections of a rule. A map needs all of its fields, a list needs one of its elements.
 * @throws {SigmaRefusal} for a detection that has no counterpart
 */
export function readDetections(rule: SigmaRule): ReadonlyMap<string, Expression> {
  return new Map([...rule.detections].map(([name, value]) => [name, readOne(rule, name, value)]));
}

function readOne(rule: SigmaRule, name: string, value: unknown): Expression {
  const line = rule.lineOf(name);
  if (Array.isArray(value)) {
    const any = value.map((one: unknown) => readOne(rule, name, one));
    return any.length === 1 && any[0] !== undefined ? any[0] : { any };
  }
  if (typeof value !== 'object' || value === null) {
    throw new SigmaRefusal(`${name} searches for words in the whole event; name a field, such as CommandLine`, line);
  }
  const all = Object.entries(value).map(([key, one]: [string, unknown]) =>
    fieldMatch(key, one, rule.lineOf(name, key) ?? line),
  );
  if (all.length === 0) throw new SigmaRefusal(`${name} is empty`, line);
  return all.length === 1 && all[0] !== undefined ? all[0] : { all };
}
