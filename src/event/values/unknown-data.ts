import { text } from '../bytes/wire.ts';
import { freezeAll } from '../freeze.ts';
import { MissingArgument } from '../missing-argument.ts';
import { eachArgument, found, foundKind, foundValue } from './values.ts';

/**
 * Reads the arguments of an event that the catalogue lacks. There is no schema, so the values are as sent. Reading a
 * missing argument throws MissingArgument.
 * @throws WireError if the bytes are damaged
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

/** Wraps values as read-only; reading a missing one throws MissingArgument. */
export function withoutMissing(
  event: string,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return new Proxy(freezeAll(values), {
    get(target, key) {
      // JSON.stringify reads toJSON of every object.
      const isArgument = typeof key === 'string' && key !== 'toJSON';
      if (isArgument && !(key in target)) throw new MissingArgument(event, key);
      return Reflect.get(target, key);
    },
  });
}
