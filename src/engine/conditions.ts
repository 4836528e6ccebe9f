import type { Event } from '../event/event.ts';
import type { Scope } from '../signature/define.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { compileFilters, compileWhere } from '../signature/where.ts';

/** What must hold of an event before a handler is called. */
export type Condition = (event: Event) => boolean;

/**
 * Scope and `where` of a signature as one test for each event; none for events that it takes as they come.
 * @param asTracee test what was sent, as Tracee's own filters do, instead of the validated arguments
 */
export function conditionsOf(signature: LoadedSignature, asTracee: boolean): ReadonlyMap<string, Condition> {
  const scope = scopeTest(signature.scope);
  const tests = [...signature.on.keys()].flatMap((name): (readonly [string, Condition])[] => {
    const where = signature.where.get(name);
    const test = where && whereTest(where, asTracee);
    if (scope !== undefined && test !== undefined) return [[name, (event) => scope(event) && test(event)]];
    const only = scope ?? test;
    return only === undefined ? [] : [[name, only]];
  });
  return new Map(tests);
}

function whereTest(where: Readonly<Record<string, unknown>>, asTracee: boolean): Condition {
  if (asTracee) {
    const test = compileFilters(where);
    return (event) => test(event.sent);
  }
  const test = compileWhere(where);
  return (event) => test(event.data);
}

/** An empty id is no container (Tracee: pkg/filters/scope.go). */
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
