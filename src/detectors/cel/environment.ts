import { describeEvent } from '../../event/catalogue.ts';
import type { DataStores } from '../stores.ts';
import { type Checked, check, type Declarations } from './check.ts';
import { eventFunction, eventOverloads } from './event-functions.ts';
import { enumOf, fieldsOf, fullName, ownName } from './message-fields.ts';
import { standard } from './overloads.ts';
import { parseExpression } from './parse.ts';
import { plan } from './plan.ts';
import { evaluate, type Facts } from './run.ts';
import { storeFunction, storeOf, storeOverloads } from './store-functions.ts';
import { listOf, message, string, type Type, timestamp } from './types.ts';
import { type Result, TypeValue, type Value } from './values.ts';

/** Lists of texts by name, as one directory of detectors shares them. */
export type Lists = ReadonlyMap<string, readonly string[]>;

/** A compiled expression. */
export interface Compiled {
  readonly checked: Checked;
  /** Never throws. */
  run(facts: Facts): Result;
}

const variables: Readonly<Record<string, Type>> = {
  event: message(fullName('Event')),
  workload: message(fullName('Workload')),
  timestamp,
};

const typeNames: ReadonlySet<string> = new Set(
  'bool int uint double string bytes list map null_type type google.protobuf.Timestamp google.protobuf.Duration'.split(
    ' ',
  ),
);

function declarations(lists: Lists): Declarations {
  return {
    variable: (name) =>
      Object.hasOwn(variables, name) ? variables[name] : lists.has(name) ? listOf(string) : undefined,
    constant: constantOf,
    functionOf: (name) => eventOverloads(name) ?? storeOverloads(name) ?? standard.get(name),
  };
}

/** Types, and numbers of the enums of Tracee's messages, such as `tracee.v1beta1.Severity.HIGH`. */
function constantOf(name: string): Value | undefined {
  if (typeNames.has(name)) return new TypeValue(name);
  const own = ownName(name);
  if (own === undefined) return undefined;
  if (fieldsOf(own) !== undefined) return new TypeValue(name);
  const [enumName = '', label = '', ...more] = own.split('.');
  if (more.length > 0 || label === '') return undefined;
  if (enumName === 'EventId') {
    const id = label === 'unspecified' ? 0 : describeEvent(label)?.id;
    return id === undefined ? undefined : BigInt(id);
  }
  const found = Object.entries(enumOf(enumName) ?? {}).find(([, text]) => text === label);
  return found && BigInt(found[0]);
}

/**
 * Compiles an expression as Tracee does when it loads a detector.
 * @throws ExpressionFault where it cannot be read, or its names and types do not fit
 */
export function compile(text: string, lists: Lists, stores: DataStores): Compiled {
  const checked = check(parseExpression(text), declarations(lists));
  const step = plan(checked, {
    functionOf: (name) => eventFunction(name) ?? storeFunction(name, stores),
    constant: (name) => lists.get(name),
  });
  return { checked, run: (facts) => evaluate(step, facts) };
}

/** The data stores that an expression asks, with the functions that ask them. */
export function storesAsked(checked: Checked): ReadonlyMap<string, keyof DataStores> {
  const asked = new Map<string, keyof DataStores>();
  const look = (part: Checked | undefined): void => {
    if (part === undefined) return;
    switch (part.kind) {
      case 'call': {
        const store = storeOf(part.name);
        if (store !== undefined) asked.set(part.name, store);
        part.args.forEach(look);
        break;
      }
      case 'select':
      case 'has':
        look(part.operand);
        break;
      case 'list':
        part.elements.forEach(look);
        break;
      case 'map':
        for (const [key, value] of part.entries) [key, value].forEach(look);
        break;
      case 'walk':
        [part.range, part.only, part.body].forEach(look);
        break;
      default:
    }
  };
  look(checked);
  return asked;
}
