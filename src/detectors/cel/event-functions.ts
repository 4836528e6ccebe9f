import type { Implementation } from './functions.ts';
import { basename, dirname, lower, replaceAll, replacedLength, split, trim, upper } from './go-text.ts';
import { EventMessage, isFieldList } from './messages.ts';
import { longest } from './operators.ts';
import type { Overload } from './overloads.ts';
import { anyMessage, bool, dyn, listOf, string } from './types.ts';
import { Failure, isList, noOverload, type Result, type Value } from './values.ts';

/** Kinds of arguments that `getEventData` knows; others are an error, as in Tracee. */
const readable: ReadonlySet<string> = new Set(['str', 'int32', 'int64', 'u_int32', 'u_int64', 'bool', 'bytes']);

/** The first argument of this name; null where there is none. */
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

function join(list: Value | undefined, separator: Value | undefined): Result {
  if (list === undefined || !isList(list) || typeof separator !== 'string') return noOverload();
  if (isFieldList(list)) return new Failure('join does not take a field of a message');
  const texts: string[] = [];
  let length = 0;
  for (const one of list) {
    if (typeof one !== 'string') return new Failure('join takes a list of texts');
    length += one.length + separator.length;
    if (length > longest) return new Failure('the text is too long');
    texts.push(one);
  }
  return texts.join(separator);
}

function replace(args: readonly Value[], pay: (units: number) => void): Result {
  const [text, old, by] = args;
  if (typeof text !== 'string' || typeof old !== 'string' || typeof by !== 'string') return noOverload();
  const length = replacedLength(text, old, by);
  pay(Math.ceil(length * 0.1));
  return length > longest ? new Failure('the text is too long') : replaceAll(text, old, by);
}

function onText(run: (text: string) => Result): Implementation {
  return ([text]) => (typeof text === 'string' ? run(text) : noOverload());
}

const oneText: Overload = { args: [string], result: string };

const functions: ReadonlyMap<string, { readonly overload: Overload; readonly run: Implementation }> = new Map([
  [
    'getEventData',
    { overload: { args: [anyMessage, string], result: dyn }, run: ([event, name]) => getEventData(event, name) },
  ],
  [
    'hasData',
    {
      overload: { args: [anyMessage, string], result: bool },
      run: ([event, name]) => {
        const found = find(event, name);
        return found instanceof Failure ? found : found !== null;
      },
    },
  ],
  [
    'split',
    {
      overload: { args: [string, string], result: listOf(string) },
      run: ([text, by], pay) => {
        if (typeof text !== 'string' || typeof by !== 'string') return noOverload();
        const parts = split(text, by);
        pay(parts.length);
        return parts;
      },
    },
  ],
  ['join', { overload: { args: [listOf(string), string], result: string }, run: ([list, by]) => join(list, by) }],
  ['replace', { overload: { args: [string, string, string], result: string }, run: replace }],
  ['trim', { overload: oneText, run: onText(trim) }],
  ['upper', { overload: oneText, run: onText(upper) }],
  ['lower', { overload: oneText, run: onText(lower) }],
  ['basename', { overload: oneText, run: onText(basename) }],
  ['dirname', { overload: oneText, run: onText(dirname) }],
]);

/** Functions of Tracee about the event at hand and about text: how they may be called. */
export function eventOverloads(name: string): readonly Overload[] | undefined {
  const found = functions.get(name);
  return found && [found.overload];
}

/** The same functions at work. */
export function eventFunction(name: string): Implementation | undefined {
  return functions.get(name)?.run;
}
