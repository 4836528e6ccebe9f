import { MissingArgument } from '../../event/missing-argument.ts';
import { compileCondition, isCombining } from './compile.ts';
import { conditionFaults } from './faults.ts';
import { compileHeld, deepestGroup, groupFault, groupsOf, type Held } from './groups.ts';
import { argumentKinds, type Shape, shapeOf, unknownShape } from './shapes.ts';

/** The arguments that conditions test. An argument is read only if a condition needs it. */
export interface Arguments {
  has(argument: string): boolean;
  /** @throws MissingArgument if the event came without it */
  value(argument: string): unknown;
}

/** Conditions by argument, with erased types. `any`, `all` and `not` are groups of such conditions. */
export type AnyWhere = Readonly<Record<string, unknown>>;

/**
 * Compiles conditions into one test of an event's arguments.
 * @param event its name, which tells the kinds of its arguments
 * @throws TypeError for a condition of an unknown form, which plain JavaScript may contain
 */
export function compileArgumentTest(where: AnyWhere, event?: string): (from: Arguments) => boolean {
  const shapes = shapesOf(event);
  const tests: { readonly argument: string; readonly test: (value: unknown) => boolean }[] = [];
  const groups: ((from: Arguments) => Held)[] = [];
  const leaf = (argument: string, condition: unknown): ((from: Arguments) => Held) => {
    const test = compileCondition(argument, condition, shapes(argument));
    return (from) => heldBy(from, argument, test);
  };
  for (const [name, condition] of Object.entries(where)) {
    if (isCombining(name)) groups.push(compileHeld({ [name]: condition }, leaf));
    else tests.push({ argument: name, test: compileCondition(name, condition, shapes(name)) });
  }
  const holdAll = (from: Arguments): boolean => {
    for (const { argument, test } of tests) if (!from.has(argument) || !test(from.value(argument))) return false;
    return true;
  };
  if (groups.length === 0) return holdAll;
  return (from) => holdAll(from) && groups.every((group) => group(from) === true);
}

function heldBy(from: Arguments, argument: string, test: (value: unknown) => boolean): Held {
  try {
    return from.has(argument) ? test(from.value(argument)) : undefined;
  } catch (error) {
    if (MissingArgument.is(error)) return undefined;
    throw error;
  }
}

/**
 * Compiles conditions into one test of plain data.
 * @param event its name, which tells the kinds of its arguments
 * @throws TypeError for a condition of an unknown form
 */
export function compileWhere(where: AnyWhere, event?: string): (data: Readonly<Record<string, unknown>>) => boolean {
  const test = compileArgumentTest(where, event);
  return (data) => test({ has: (argument) => Object.hasOwn(data, argument), value: (argument) => data[argument] });
}

/** @returns the shapes of an event's arguments by name */
export function shapesOf(event: string | undefined): (argument: string) => Shape {
  const kinds = event === undefined ? undefined : argumentKinds(event);
  return (argument) => {
    const kind = kinds?.get(argument);
    return (kind && shapeOf(argument, kind)) ?? unknownShape(argument);
  };
}

/**
 * Finds conditions on arguments that no event can meet.
 * @param event its name, which tells its arguments and their kinds; any argument is possible if the event is unknown
 * @returns one line per fault, with the right form
 */
export function whereFaults(where: AnyWhere, event: string): readonly string[] {
  return faultsIn(where, argumentKinds(event), 0);
}

function faultsIn(where: AnyWhere, kinds: ReturnType<typeof argumentKinds>, depth: number): readonly string[] {
  const names = Object.keys(where).filter((name) => !isCombining(name));
  const unknown = kinds && names.filter((argument) => !kinds.has(argument));
  if (unknown !== undefined && unknown.length > 0) return [`it has no argument ${unknown.join(', ')}`];
  return Object.entries(where).flatMap(([argument, condition]) => {
    if (isCombining(argument)) return groupFaults(argument, condition, kinds, depth);
    const kind = kinds?.get(argument);
    const shape = kind === undefined ? unknownShape(argument) : shapeOf(argument, kind);
    if (shape !== undefined) return conditionFaults(argument, shape, condition);
    return [`${argument}: no condition can be put on an argument of kind ${kind}; test it in the handler`];
  });
}

function groupFaults(
  name: string,
  condition: unknown,
  kinds: ReturnType<typeof argumentKinds>,
  depth: number,
): readonly string[] {
  if (depth >= deepestGroup) return [`${name}: conditions are nested more than ${deepestGroup} deep`];
  const fault = groupFault(name, condition, 'argument');
  if (fault !== undefined) return [`${name}: ${fault}`];
  return groupsOf(condition).flatMap((part, index) => {
    const way = name === 'not' ? name : `${name}[${index}]`;
    return faultsIn(part, kinds, depth + 1).map((one) =>
      one.startsWith('it has') ? `${way}: ${one}` : `${way}.${one}`,
    );
  });
}
