/** Conditions on one argument that need no code: the engine tests them first, and `sequent policy` hands them to Tracee. */
export type Condition<V> = V extends string
  ? V | readonly V[] | TextCondition
  : V extends number | bigint
    ? V | readonly V[] | { readonly not?: V; readonly lt?: V; readonly gt?: V }
    : V extends boolean
      ? V
      : never;

/** All that are given must hold. A list means: one of these. Letters and case count. */
export interface TextCondition {
  readonly not?: string | readonly string[];
  readonly prefix?: string | readonly string[];
  readonly suffix?: string | readonly string[];
  readonly contains?: string | readonly string[];
}

/** Conditions by argument; all must hold. An argument that the event lacks meets none. */
export type Where<Data> = { readonly [A in keyof Data]?: Condition<Data[A]> };

type Test = (value: unknown) => boolean;

/** What conditions are tested on: arguments, of which none is read that no condition needs. */
export interface Arguments {
  has(argument: string): boolean;
  /** @throws MissingArgument where the event came without it */
  value(argument: string): unknown;
}

/**
 * Turns conditions into one test of an event's arguments.
 * @throws TypeError for a condition of an unknown form, which plain JavaScript may hold
 */
export function compileArgumentTest(where: Readonly<Record<string, unknown>>): (from: Arguments) => boolean {
  const tests = Object.entries(where).map(([argument, condition]) => ({
    argument,
    test: compile(argument, condition),
  }));
  return (from) => {
    for (const { argument, test } of tests) if (!from.has(argument) || !test(from.value(argument))) return false;
    return true;
  };
}

/**
 * The same on data that is at hand.
 * @throws TypeError for a condition of an unknown form
 */
export function compileWhere(
  where: Readonly<Record<string, unknown>>,
): (data: Readonly<Record<string, unknown>>) => boolean {
  const test = compileArgumentTest(where);
  return (data) => test({ has: (argument) => Object.hasOwn(data, argument), value: (argument) => data[argument] });
}

function compile(argument: string, condition: unknown): Test {
  if (Array.isArray(condition)) return (value) => condition.includes(value);
  if (condition === null || typeof condition !== 'object') return (value) => value === condition;
  const tests = Object.entries(condition).map(([operator, operand]: [string, unknown]): Test => {
    const operands: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
    const some = (test: (value: string, operand: string) => boolean): Test => {
      return (value) => typeof value === 'string' && operands.some((o) => typeof o === 'string' && test(value, o));
    };
    switch (operator) {
      case 'not':
        return (value) => !operands.includes(value);
      case 'prefix':
        return some((value, o) => value.startsWith(o));
      case 'suffix':
        return some((value, o) => value.endsWith(o));
      case 'contains':
        return some((value, o) => value.includes(o));
      case 'lt':
        return (value) => isNumber(value) && isNumber(operand) && value < operand;
      case 'gt':
        return (value) => isNumber(value) && isNumber(operand) && value > operand;
      default:
        throw new TypeError(`where: "${operator}" of argument "${argument}" is no condition`);
    }
  });
  return (value) => tests.every((test) => test(value));
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
