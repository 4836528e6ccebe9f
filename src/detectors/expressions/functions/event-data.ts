import { anyMessage, bool, dyn, string } from '../../../cel/checker/types.ts';
import { type CelFunction, over } from '../../../cel/functions/function.ts';
import { Failure, noOverload, type Result, type Value } from '../../../cel/values/value.ts';
import { EventMessage } from '../tracee-message.ts';

/** Kinds of arguments that `getEventData` supports. Others are an error, as in Tracee. */
const readable: ReadonlySet<string> = new Set(['str', 'int32', 'int64', 'u_int32', 'u_int64', 'bool', 'bytes']);

/** Returns the first argument of this name; null if there is none. */
function find(
  event: Value | undefined,
  name: Value | undefined,
): ReturnType<EventMessage['argument']> | null | Failure {
  if (typeof name !== 'string') return noOverload();
  return event instanceof EventMessage ? (event.argument(name) ?? null) : new Failure('that is no event');
}

function getEventData(event: Value | undefined, name: Value | undefined): Result {
  const found = find(event, name);
  if (found instanceof Failure) return found;
  if (found?.kind === undefined) return null;
  return readable.has(found.kind)
    ? found.value
    : new Failure(`an argument of kind ${found.kind} cannot be read this way`);
}

/** Functions on an event's arguments. If no event is given, they use the current one. */
export const eventData: readonly (readonly [string, CelFunction])[] = [
  [
    'getEventData',
    {
      overloads: [over([anyMessage, string], dyn)],
      implied: 'event',
      run: ([event, name]) => getEventData(event, name),
    },
  ],
  [
    'hasData',
    {
      overloads: [over([anyMessage, string], bool)],
      implied: 'event',
      run: ([event, name]) => {
        const found = find(event, name);
        return found instanceof Failure ? found : found !== null;
      },
    },
  ],
];
