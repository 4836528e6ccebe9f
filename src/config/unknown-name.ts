import { closestOf } from '../text/closest.ts';

/**
 * The message for an unknown name, with a similar known name if there is one.
 * @param what the kind of name, such as `key`
 * @param prefix of all names; the comparison ignores it
 */
export function unknownName(what: string, name: string, known: Iterable<string>, prefix = ''): string {
  const candidates = [...known].map((one) => one.slice(prefix.length));
  const [near] = closestOf(name.slice(prefix.length), candidates, 1);
  return `there is no such ${what}${near === undefined ? '' : `; did you mean ${prefix}${near}?`}`;
}
