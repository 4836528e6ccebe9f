import { closestOf } from '../../text/closest.ts';
import { compileCondition, isCombining, isObject } from './compile.ts';
import { conditionFaults } from './faults.ts';
import { compileGroup, deepestGroup, groupFault, groupsOf } from './groups.ts';
import { fromPlain } from './plain.ts';
import type { Shape } from './shapes.ts';
import { conditionWords } from './words.ts';

/** Something that a condition can test. */
export interface Field<Subject> {
  readonly shape: Shape;
  /** @returns the value; undefined if the subject lacks it. A list if the shape says so. */
  read(subject: Subject): unknown;
  /** @returns one line per fault of a condition, if the shape alone does not tell them */
  faults?(at: string, condition: unknown): readonly string[];
}

/** Fields by name. */
export interface Fields<Subject, F extends Field<Subject> = Field<Subject>> {
  readonly named: ReadonlyMap<string, F>;
  /** Fields whose names begin with a prefix, and end with a name of the subject. */
  readonly families: readonly {
    readonly prefix: string;
    readonly example: string;
    readonly field: (name: string) => F;
  }[];
}

/** Conditions by field, with erased types. All must hold. */
export type AnyFieldConditions = Readonly<Record<string, unknown>>;

/** A line about conditions, and the way to what it is about. */
export interface FieldFault {
  readonly way: readonly PropertyKey[];
  readonly text: string;
}

/** @returns the field of this name; undefined if there is none */
export function fieldIn<S, F extends Field<S>>({ named, families }: Fields<S, F>, name: string): F | undefined {
  const family = families.find(({ prefix }) => name.startsWith(prefix) && name.length > prefix.length);
  return named.get(name) ?? family?.field(name.slice(family.prefix.length));
}

/**
 * Compiles conditions that have no faults. An absent field meets no condition, not even `not`.
 * @param isPlain whether the conditions come from JSON or YAML, which have no bigint
 * @throws TypeError for an unknown field or condition
 */
export function compileFields<S>(
  where: AnyFieldConditions,
  fields: Fields<S>,
  isPlain = false,
): (subject: S) => boolean {
  const tests = Object.entries(where).map(([name, condition]): ((subject: S) => boolean) => {
    if (isCombining(name)) return compileGroup(name, condition, (part) => compileFields(part, fields, isPlain));
    const field = fieldIn(fields, name);
    if (field === undefined) throw new TypeError(`"${name}" is no field that conditions can test`);
    const test = compileCondition(name, isPlain ? fromPlain(condition, field.shape) : condition, field.shape);
    return (subject) => {
      const value = field.read(subject);
      return value !== undefined && test(value);
    };
  });
  return (subject) => {
    for (const test of tests) if (!test(subject)) return false;
    return true;
  };
}

/**
 * Finds conditions that no subject can meet, and names that are no fields.
 * @param isFile whether people write the conditions in a file, in which a star in a plain text is most likely a mistake
 */
export function fieldFaults<S>(
  where: AnyFieldConditions,
  fields: Fields<S>,
  isFile: boolean,
  way: readonly PropertyKey[] = [],
): readonly FieldFault[] {
  if (way.length > deepestGroup) return [{ way, text: `conditions are nested more than ${deepestGroup} deep` }];
  return Object.entries(where).flatMap(([name, condition]): readonly FieldFault[] => {
    const here = [...way, name];
    if (isCombining(name)) {
      const fault = groupFault(name, condition, 'field');
      if (fault !== undefined) return [{ way: here, text: `${name}: ${fault}` }];
      return groupsOf(condition).flatMap((part, index) =>
        fieldFaults(part, fields, isFile, name === 'not' ? here : [...here, index]),
      );
    }
    const field = fieldIn(fields, name);
    if (field === undefined) return [{ way: here, text: unknownField(name, fields) }];
    const own =
      field.faults?.(name, condition) ??
      conditionFaults(name, field.shape, isFile ? fromPlain(condition, field.shape) : condition);
    return [...(isFile ? starFaults(name, condition) : []), ...own].map((text) => ({ way: here, text }));
  });
}

/** @returns conditions as text for people, one entry for each field or group; all must hold */
export function fieldWords(where: AnyFieldConditions): readonly string[] {
  return Object.entries(where).map(([name, condition]) => {
    if (!isCombining(name)) return conditionWords(name, condition);
    const parts = groupsOf(condition).map((part) => `(${fieldWords(part).join(' and ')})`);
    return name === 'not' ? `not ${parts.join('')}` : parts.join(name === 'any' ? ' or ' : ' and ');
  });
}

function unknownField<S>(name: string, { named, families }: Fields<S>): string {
  const names = [...named.keys(), ...families.map(({ example }) => example)];
  const [near] = closestOf(name, names, 1);
  const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
  return `${name}: there is no such field; ${hint}`;
}

function starFaults(name: string, condition: unknown): readonly string[] {
  if (Array.isArray(condition)) return condition.flatMap((part: unknown) => starFaults(name, part));
  if (isObject(condition)) {
    return Object.entries(condition).flatMap(([operator, operand]) =>
      isCombining(operator) ? starFaults(`${name}.${operator}`, operand) : [],
    );
  }
  if (typeof condition !== 'string' || !condition.includes('*')) return [];
  const quoted = JSON.stringify(condition);
  return [`${name}: * is no wildcard here; write { glob: ${quoted} } for a pattern, or { is: ${quoted} } for the text`];
}
