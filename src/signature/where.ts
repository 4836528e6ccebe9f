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

/**
 * Turns conditions into one test of an event's data.
 * @throws TypeError for a condition of an unknown form, which plain JavaScript may hold
 */
export function compileWhere(
  where: Readonly<Record<string, unknown>>,
): (data: Readonly<Record<string, unknown>>) => boolean {
  const tests = Object.entries(where).map(([argument, condition]) => [argument, compile(argument, condition)] as const);
  return (data) => tests.every(([argument, test]) => Object.hasOwn(data, argument) && test(data[argument]));
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
