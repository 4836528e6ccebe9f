import { SequentError } from '../errors.ts';
import { describeEvent } from '../event/catalogue.ts';
import type { Kind } from '../event/kinds.ts';
import type { EventView } from '../event/view.ts';
import { compileArgumentTest } from '../signature/where.ts';

/** Kinds whose values are bigint. */
const bigKinds: ReadonlySet<Kind> = new Set(['int64', 'u_int64', 'pointer']);

type Test = (event: EventView) => boolean;

/**
 * Compiles conditions on arguments, as a signature's `where` for one event, for events of any name. An event without one
 * of the arguments meets no condition. Whole numbers may be `number` or `bigint`.
 * @param conditions plain data, such as from YAML
 * @throws {SequentError} SEQ_USAGE
 */
export function compileConditions(conditions: unknown): Test {
  if (!isMapping(conditions)) throw fault('conditions by argument are needed');
  compile(conditions, undefined);
  const byName = new Map<string, Test>();
  return (event) => {
    const info = describeEvent(event.name);
    const key = info === undefined ? '' : event.name;
    let test = byName.get(key);
    if (test === undefined) {
      test = compile(conditions, info && new Map(info.arguments.map(({ name, kind }) => [name, kind])));
      byName.set(key, test);
    }
    return test(event);
  };
}

function compile(conditions: Readonly<Record<string, unknown>>, kinds: ReadonlyMap<string, Kind> | undefined): Test {
  const typed = Object.fromEntries(
    Object.entries(conditions).map(([name, condition]) => [name, ofKind(condition, kinds?.get(name))]),
  );
  try {
    const test = compileArgumentTest(typed);
    return (event) =>
      test({ has: (argument) => event.isSent(argument), value: (argument) => event.sentValue(argument) });
  } catch (error) {
    throw fault(error instanceof Error ? error.message.replace(/^where: /, '') : String(error));
  }
}

/** The same condition with its whole numbers in the type that an argument of this kind has. */
function ofKind(condition: unknown, kind: Kind | undefined): unknown {
  if (Array.isArray(condition)) return condition.map((one) => ofKind(one, kind));
  if (isMapping(condition))
    return Object.fromEntries(
      Object.entries(condition).map(([operator, operand]) => [operator, ofKind(operand, kind)]),
    );
  if (kind === undefined) return condition;
  if (bigKinds.has(kind)) return Number.isSafeInteger(condition) ? BigInt(Number(condition)) : condition;
  return typeof condition === 'bigint' ? Number(condition) : condition;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(what: string): SequentError {
  return new SequentError('SEQ_USAGE', {
    what,
    where: '--where',
    todo: 'write conditions as in a signature, in YAML: { pathname: { prefix: /tmp/ } }',
  });
}
