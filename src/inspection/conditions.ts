import { SequentError } from '../errors.ts';
import type { Event } from '../event/event.ts';
import { isCombining, isObject } from '../signature/where/compile.ts';
import { compileEventConditions, EventConditionError, isEventField } from '../signature/where/event-conditions.ts';

/**
 * Compiles conditions for events of any name: on fields as in exceptions, and on arguments by their bare names, as in a
 * signature's `where`. An event without one of the arguments meets no condition. Whole numbers may be `number` or `bigint`.
 * A name with a dot is always a field: no argument of Tracee has one.
 * @param conditions plain data, such as from YAML
 * @throws {SequentError} SEQ_USAGE
 */
export function compileConditions(conditions: unknown): (event: Event) => boolean {
  try {
    return compileEventConditions(isObject(conditions) ? withFields(conditions) : conditions);
  } catch (error) {
    if (!(error instanceof EventConditionError)) throw error;
    throw new SequentError('SEQ_USAGE', {
      what: error.faults.join('; '),
      where: '--where',
      todo: 'write conditions in YAML: { pathname: { prefix: /tmp/ }, process.uid: 0 }',
    });
  }
}

function withFields(conditions: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(conditions).map(([name, condition]) => {
      if (!isCombining(name)) return [isEventField(name) || name.includes('.') ? name : `event.${name}`, condition];
      if (Array.isArray(condition)) return [name, condition.map((part) => (isObject(part) ? withFields(part) : part))];
      return [name, isObject(condition) ? withFields(condition) : condition];
    }),
  );
}
