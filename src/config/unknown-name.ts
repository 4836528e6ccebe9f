import { closestOf } from '../text/closest.ts';

/**
 * What is said of a name that does not exist, with a near one where there is one.
 * @param what it would name, such as `key`
 * @param prefix of all names, which makes none of them near
 */
export function unknownName(what: string, name: string, known: Iterable<string>, prefix = ''): string {
  const candidates = [...known].map((one) => one.slice(prefix.length));
  const [near] = closestOf(name.slice(prefix.length), candidates, 1);
  return `there is no such ${what}${near === undefined ? '' : `; did you mean ${prefix}${near}?`}`;
}
