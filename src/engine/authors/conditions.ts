import type { Event } from '../../event/event.ts';
import { EventView } from '../../event/view.ts';
import type { Scope } from '../../signature/define.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { compileArgumentTest, compileFilters, compileWhere } from '../../signature/where.ts';

/** Tests whether an event meets the conditions of a handler. */
export type Condition = (event: Event) => boolean;

/**
 * Combines the scope and `where` of a signature for one event into one test.
 * @param asTracee test the values as sent, as Tracee's own filters do, instead of the validated arguments
 * @returns undefined if the signature sets no condition for the event
 */
export function conditionOf(signature: LoadedSignature, event: string, asTracee: boolean): Condition | undefined {
  const scope = scopeTest(signature.scope);
  const where = signature.where.get(event);
  const test = where && whereTest(where, asTracee);
  return scope !== undefined && test !== undefined ? (one) => test(one) && scope(one) : (scope ?? test);
}

/** Tests `where` without making parts of the event that the conditions do not need. */
function whereTest(where: Readonly<Record<string, unknown>>, asTracee: boolean): Condition {
  if (asTracee) {
    const test = compileFilters(where);
    return (event) => test(event.sent);
  }
  const onArguments = compileArgumentTest(where);
  const onData = compileWhere(where);
  return (event) => (event instanceof EventView ? onArguments(event) : onData(event.data));
}

/** An empty id means no container (Tracee: pkg/filters/scope.go). */
function scopeTest({ container }: Scope): Condition | undefined {
  const inContainer: Condition = (event) => event.container !== undefined && event.container.id !== '';
  switch (container) {
    case 'any':
      return inContainer;
    case 'started':
      return (event) => inContainer(event) && event.container?.started === true;
    case 'none':
      return (event) => !inContainer(event);
    default:
      return undefined;
  }
}
