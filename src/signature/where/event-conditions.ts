import { describeEvent, eventNames } from '../../event/catalogue.ts';
import type { Event } from '../../event/event.ts';
import { EventView } from '../../event/view.ts';
import { closestOf } from '../../text/closest.ts';
import { isObject } from './compile.ts';
import { conditionFaults } from './faults.ts';
import { compileFields, type Field, type Fields, fieldFaults, fieldIn } from './field-conditions.ts';
import { fromPlain } from './plain.ts';
import { argumentKinds, shapeOf, unknownShape } from './shapes.ts';
import { ofWorkload } from './workload-fields.ts';

/** Conditions on events are wrong. */
export class EventConditionError extends TypeError {
  /** One line for each fault. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'EventConditionError';
    this.faults = faults;
  }
}

/** Names of events come from the stream. Further ones are compiled each time. */
const mostCompiled = 1_000;

/**
 * Compiles conditions on events that are plain data, for example from JSON, YAML or a command line. They use the fields of
 * workloads, `event` (its name), `event.ARGUMENT`, `policies`, and `any`, `all` and `not` around conditions by field. An
 * argument that an event lacks meets no condition.
 * @param conditions such as `{ "event.pathname": { "prefix": "/etc/" }, "process.uid": 0 }`
 * @param event name of the only event that will be tested, if it is known; its arguments are then checked
 * @throws EventConditionError with all faults
 */
export function compileEventConditions(conditions: unknown, event?: string): (event: Event) => boolean {
  if (!isObject(conditions))
    throw new EventConditionError(['conditions by field are needed, such as { event: ptrace }']);
  const faults = fieldFaults(conditions, checkedFields(event), true);
  if (faults.length > 0) throw new EventConditionError(faults.map(({ text }) => text));
  const compiled = new Map<string, (event: Event) => boolean>();
  return (tested) => {
    const { name } = tested;
    const known = compiled.get(name);
    if (known !== undefined) return known(tested);
    const test = compileFields(conditions, fieldsOf(name), true);
    if (compiled.size < mostCompiled) compiled.set(name, test);
    return test(tested);
  };
}

/** @returns whether conditions on events have a field of this name. Arguments are `event.ARGUMENT`. */
export function isEventField(name: string): boolean {
  return fieldIn(checkedFields(undefined), name) !== undefined;
}

const own: readonly (readonly [string, Field<Event>])[] = [
  ['event', { shape: { form: 'text', kind: 'str' }, read: ({ name }) => name }],
  ['policies', { shape: { form: 'text', kind: 'str', isList: true }, read: ({ policies }) => policies }],
];

function fieldsWith(field: (argument: string) => Field<Event>): Fields<Event> {
  return {
    named: new Map([...ofWorkload.named, ...own]),
    families: [...ofWorkload.families, { prefix: 'event.', example: 'event.pathname', field }],
  };
}

/** The fields of events of this name. */
function fieldsOf(name: string): Fields<Event> {
  const kinds = argumentKinds(name);
  return fieldsWith((argument) => {
    const kind = kinds?.get(argument);
    const shape = kind === undefined ? unknownShape(argument) : shapeOf(argument, kind);
    if (shape === undefined) return { shape: unknownShape(argument), read: () => undefined };
    return { shape, read: (event) => sentValue(event, argument) };
  });
}

/** An argument; undefined if the event came without it. */
function sentValue(event: Event, argument: string): unknown {
  if (event instanceof EventView) return event.sentValue(argument);
  const data: Readonly<Record<string, unknown>> = event.data;
  return Object.prototype.propertyIsEnumerable.call(data, argument) ? data[argument] : undefined;
}

/**
 * The fields with which conditions are checked. A condition on an argument is wrong if it is wrong for the arguments of
 * this name of all events.
 */
function checkedFields(event: string | undefined): Fields<Event> {
  return fieldsWith((argument) => ({
    shape: unknownShape(argument),
    read: () => undefined,
    faults: (at, condition) => argumentFaults(at, argument, condition, event),
  }));
}

function argumentFaults(
  at: string,
  argument: string,
  condition: unknown,
  event: string | undefined,
): readonly string[] {
  const events = event === undefined ? eventNames() : [event];
  const declared = events.flatMap((name) => [...(argumentKinds(name) ?? [])]);
  const shapes = declared.flatMap(([name, kind]) => (name === argument ? [shapeOf(name, kind)] : []));
  if (shapes.length === 0) {
    const [near] = closestOf(argument, new Set(declared.map(([name]) => name)), 1);
    // A detector of the operator may have arguments of any name.
    const isCustom = event === undefined ? near === undefined : describeEvent(event) === undefined;
    if (!isCustom) {
      const hint = near === undefined ? '' : `; did you mean ${near}?`;
      return [`${at}: ${event ?? 'no event'} has ${event === undefined ? 'an' : 'no'} argument ${argument}${hint}`];
    }
    return conditionFaults(at, unknownShape(argument), condition);
  }
  const tested = shapes.filter((shape) => shape !== undefined);
  if (tested.length === 0) return [`${at}: no condition can be put on an argument of this kind`];
  const all = tested.map((shape) => conditionFaults(at, shape, fromPlain(condition, shape)));
  return all.some((faults) => faults.length === 0) ? [] : (all[0] ?? []);
}
