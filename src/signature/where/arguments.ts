import { compileCondition } from './compile.ts';
import { conditionFaults } from './faults.ts';
import { argumentKinds, type Shape, shapeOf, unknownShape } from './shapes.ts';

/** The arguments that conditions test. An argument is read only if a condition needs it. */
export interface Arguments {
  has(argument: string): boolean;
  /** @throws MissingArgument if the event came without it */
  value(argument: string): unknown;
}

/** Conditions by argument, with erased types. */
export type AnyWhere = Readonly<Record<string, unknown>>;

/**
 * Compiles conditions into one test of an event's arguments.
 * @param event its name, which tells the kinds of its arguments
 * @throws TypeError for a condition of an unknown form, which plain JavaScript may contain
 */
export function compileArgumentTest(where: AnyWhere, event?: string): (from: Arguments) => boolean {
  const shapes = shapesOf(event);
  const tests = Object.entries(where).map(([argument, condition]) => ({
    argument,
    test: compileCondition(argument, condition, shapes(argument)),
  }));
  return (from) => {
    for (const { argument, test } of tests) if (!from.has(argument) || !test(from.value(argument))) return false;
    return true;
  };
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
  const kinds = argumentKinds(event);
  const unknown = kinds && Object.keys(where).filter((argument) => !kinds.has(argument));
  if (unknown !== undefined && unknown.length > 0) return [`it has no argument ${unknown.join(', ')}`];
  return Object.entries(where).flatMap(([argument, condition]) => {
    const kind = kinds?.get(argument);
    const shape = kind === undefined ? unknownShape(argument) : shapeOf(argument, kind);
    if (shape !== undefined) return conditionFaults(argument, shape, condition);
    return [`${argument}: no condition can be put on an argument of kind ${kind}; test it in the handler`];
  });
}
