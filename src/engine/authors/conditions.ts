import type { Event } from '../../event/event.ts';
import { EventView } from '../../event/view.ts';
import type { Ancestors } from '../../signature/ancestry.ts';
import type { Scope } from '../../signature/define.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { type AnyWhere, compileArgumentTest, compileWhere } from '../../signature/where/arguments.ts';
import { compileFields } from '../../signature/where/field-conditions.ts';
import { compileFilters } from '../../signature/where/sent-arguments.ts';
import { ofWorkloadWith } from '../../signature/where/workload-fields.ts';

/** Tests whether an event meets the conditions of a handler. */
export type Condition = (event: Event) => boolean;

/**
 * Combines `where`, the scope and the conditions on the workload of a signature for one event into one test.
 * @param asTracee test the values as sent, as Tracee's own filters do, instead of the validated arguments
 * @param ancestors of the processes of events
 * @returns undefined if the signature sets no condition for the event
 */
export function conditionOf(
  signature: LoadedSignature,
  event: string,
  asTracee: boolean,
  ancestors: Ancestors,
): Condition | undefined {
  const where = signature.where.get(event);
  const workload = signature.workload?.get(event);
  const tests = [
    where && whereTest(where, event, asTracee),
    scopeTest(signature.scope),
    workload && compileFields(workload, ofWorkloadWith(ancestors)),
  ].filter((test) => test !== undefined);
  const [first, second, third] = tests;
  if (first === undefined || second === undefined) return first;
  return third === undefined ? (one) => first(one) && second(one) : (one) => first(one) && second(one) && third(one);
}

/** Tests `where` without making parts of the event that the conditions do not need. */
function whereTest(where: AnyWhere, name: string, asTracee: boolean): Condition {
  if (asTracee) {
    const test = compileFilters(where, name);
    return (event) => test(event.sent);
  }
  const onArguments = compileArgumentTest(where, name);
  const onData = compileWhere(where, name);
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
