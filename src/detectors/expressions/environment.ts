import type { Checked } from '../../cel/checker/checker.ts';
import { listOf, message, string, type Type, timestamp } from '../../cel/checker/types.ts';
import type { Environment } from '../../cel/environment.ts';
import { type Compiled, compile as compileCel } from '../../cel/expression.ts';
import { TypeValue, type Value } from '../../cel/values/value.ts';
import { describeEvent } from '../../event/catalogue.ts';
import type { DetectorStores } from './detector-stores.ts';
import { storeOf } from './functions/stores.ts';
import { traceeFunction } from './functions/tracee-functions.ts';
import { enumOf, fieldsOf, fullName, ownName, typeOfField } from './message-fields.ts';
import type { TraceeMessage } from './tracee-message.ts';

/** Lists of texts by name. One directory of detectors shares them. */
export type Lists = ReadonlyMap<string, readonly string[]>;

/** Values of the variables of one event. */
export type Facts = Readonly<{
  /** The whole event, `tracee.v1beta1.Event`. */
  event: TraceeMessage;
  /** Absent if the event has none. */
  workload: TraceeMessage | undefined;
  timestamp: Value | undefined;
}>;

const variables: Readonly<Record<keyof Facts, Type>> = {
  event: message(fullName('Event')),
  workload: message(fullName('Workload')),
  timestamp,
};

function isVariable(name: string): name is keyof Facts {
  return Object.hasOwn(variables, name);
}

function environment(lists: Lists, stores: DetectorStores): Environment {
  return {
    variable: (name) => (isVariable(name) ? variables[name] : lists.has(name) ? listOf(string) : undefined),
    fixed: (name) => lists.get(name),
    constant: constantOf,
    fieldType(message, name) {
      const field = fieldsOf(ownName(message) ?? '')?.get(name);
      return field && typeOfField(field);
    },
    functionOf: (name) => traceeFunction(name, stores),
  };
}

/** Types of messages, and numbers of the enums of Tracee's messages, such as `tracee.v1beta1.Severity.HIGH`. */
function constantOf(name: string): Value | undefined {
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
 * @throws {ExpressionFault} if it cannot be parsed, a name is unknown, or types do not match
 */
export function compile(text: string, lists: Lists, stores: DetectorStores): Compiled {
  return compileCel(text, environment(lists, stores));
}

/** @returns the functions of an expression that query data stores, with the store */
export function storesAsked(checked: Checked): ReadonlyMap<string, keyof DetectorStores> {
  const asked = new Map<string, keyof DetectorStores>();
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
