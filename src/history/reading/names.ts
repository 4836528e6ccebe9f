import type { HistoryQuery } from '../query.ts';
import type { Facts } from './facts.ts';

/** Names of a longer text are not kept. */
const longestNames = 8_192;
/** Parts of a pattern that are looked for, the longest first. */
const mostParts = 4;

/** Stands before and after each name. A name may hold it, too: the exact conditions are tested afterwards. */
const edge = '\n';

/**
 * Joins the names of a record that conditions test: signature, processes, container and namespace.
 * @returns undefined if they are too long
 */
export function namesOf({ signature, name, processes, container, namespace }: Facts): string | undefined {
  const { id, name: title, image } = container ?? {};
  const names = [signature, name, ...processes, id, title, image, namespace].filter((one) => one !== undefined);
  const joined = `${edge}${names.join(edge)}${edge}`;
  return joined.length > longestNames ? undefined : joined;
}

/** Texts of which all must stand in the names of a record. */
export type NameParts = readonly string[];

/**
 * The conditions that names must meet, of each one at least one alternative. A record that the query finds meets them;
 * one that meets them may still not be found.
 */
export function nameConditions(query: HistoryQuery): readonly (readonly NameParts[])[] {
  const { signature, process, container, namespace } = query;
  const whole = [signature, process, namespace].map((patterns = []) => patterns.map((one) => partsOf(one, edge)));
  // The beginning of an id is enough for a container.
  const beginnings = (container ?? []).map((one) => partsOf(one, ''));
  return [...whole, beginnings].filter((alternatives) => alternatives.length > 0);
}

function partsOf(pattern: string, end: string): NameParts {
  return `${edge}${pattern}${end}`
    .split('*')
    .filter((part) => part !== '' && part !== edge && part.isWellFormed())
    .toSorted((one, other) => other.length - one.length)
    .slice(0, mostParts);
}
