import { isCombining, isObject } from './compile.ts';

/** Conditions by argument or field, which stand in a group. */
export type Group = Readonly<Record<string, unknown>>;

/** Depth of groups within groups. They may come from a file. */
export const deepestGroup = 20;

/** @returns the parts of `any`, `all` or `not` around conditions by argument or field */
export function groupsOf(condition: unknown): readonly Group[] {
  return (Array.isArray(condition) ? condition : [condition]).filter(isObject);
}

/**
 * Compiles a group into one test: one part must hold, all must, or none may.
 * @param compile one part
 */
export function compileGroup<Subject>(
  name: string,
  condition: unknown,
  compile: (part: Group) => (subject: Subject) => boolean,
): (subject: Subject) => boolean {
  const parts = groupsOf(condition).map(compile);
  if (name === 'any') return (subject) => parts.some((part) => part(subject));
  if (name === 'all') return (subject) => parts.every((part) => part(subject));
  return (subject) => !parts.some((part) => part(subject));
}

/** Whether conditions hold; undefined if that depends on an argument that the event lacks. */
export type Held = boolean | undefined;

/**
 * Compiles conditions by argument with groups. An absent argument leaves open whether its condition holds, so `not` around
 * it does not hold either: otherwise a condition would become broader where Tracee sends less.
 * @param compile a condition on one argument
 */
export function compileHeld<Subject>(
  where: Group,
  compile: (argument: string, condition: unknown) => (subject: Subject) => Held,
): (subject: Subject) => Held {
  const tests = Object.entries(where).map(([name, condition]): ((subject: Subject) => Held) => {
    if (!isCombining(name)) return compile(name, condition);
    const parts = groupsOf(condition).map((part) => compileHeld(part, compile));
    if (name === 'any') return firstThat(true, parts);
    const all = firstThat(false, parts);
    if (name === 'all') return all;
    return (subject) => {
      const held = all(subject);
      return held === undefined ? undefined : !held;
    };
  });
  return firstThat(false, tests);
}

/** @returns `decisive` if one of the tests gives it; else undefined if one leaves it open; else the contrary */
function firstThat<Subject>(
  decisive: boolean,
  tests: readonly ((subject: Subject) => Held)[],
): (subject: Subject) => Held {
  return (subject) => {
    let held: Held = !decisive;
    for (const test of tests) {
      const one = test(subject);
      if (one === decisive) return decisive;
      if (one === undefined) held = undefined;
    }
    return held;
  };
}

/**
 * @param by `argument` or `field`
 * @returns why the form of a group is wrong, without its name; undefined if it is right
 */
export function groupFault(name: string, condition: unknown, by: 'argument' | 'field'): string | undefined {
  const isRight = name === 'not' ? isObject(condition) : Array.isArray(condition) && condition.every(isObject);
  const parts = groupsOf(condition);
  if (isRight && parts.length > 0 && parts.every((part) => Object.keys(part).length > 0)) return undefined;
  return name === 'not' ? `conditions by ${by} are needed` : `a list of conditions by ${by} is needed`;
}

/** A condition on one argument, and the way to it through groups. */
export interface Leaf {
  /** Such as `any[0].pathname`. */
  readonly way: string;
  readonly argument: string;
  readonly condition: unknown;
}

/** @returns every condition on an argument, also those in groups */
export function leavesOf(where: Group, way = ''): readonly Leaf[] {
  return Object.entries(where).flatMap(([name, condition]): readonly Leaf[] => {
    if (!isCombining(name)) return [{ way: `${way}${name}`, argument: name, condition }];
    return groupsOf(condition).flatMap((part, index) =>
      leavesOf(part, `${way}${name}${name === 'not' ? '' : `[${index}]`}.`),
    );
  });
}
