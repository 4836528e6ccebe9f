import { text } from '../bytes/wire.ts';
import { freezeAll } from '../freeze.ts';
import { MissingArgument } from '../missing-argument.ts';
import { eachArgument, found, foundKind, foundValue } from './values.ts';

/**
 * Arguments of an event that the catalogue lacks: nothing to validate against, so they are what Tracee sent. Reading one that is
 * not there throws MissingArgument.
 * @throws WireError where the bytes are damaged
 */
export function readUnknownData(
  event: string,
  b: Uint8Array,
  start: number,
  end: number,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = Object.create(null);
  eachArgument(b, start, end, () => {
    const name = text(b, found.nameStart, found.nameEnd);
    if (!Object.hasOwn(values, name) && foundKind() !== undefined) values[name] = foundValue(b);
  });
  return withoutMissing(event, values);
}

/** The values, read-only; one that is not there throws MissingArgument when it is read. */
export function withoutMissing(
  event: string,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return new Proxy(freezeAll(values), {
    get(target, key) {
      // JSON.stringify asks every object for toJSON.
      const isArgument = typeof key === 'string' && key !== 'toJSON';
      if (isArgument && !(key in target)) throw new MissingArgument(event, key);
      return Reflect.get(target, key);
    },
  });
}
