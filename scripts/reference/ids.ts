import { table } from '../markdown.ts';

/** A kind of thing with an id or a code, by its name on the page. */
export type Kind = 'signature' | 'model' | 'finding of Sequent itself' | 'error' | 'reason of health';

/** Ids that the program has now, with their kinds. */
export type IdsInUse = ReadonlyMap<string, Kind>;

const inUse = 'in use';

/**
 * The page of all present and former ids and codes: those of the current page, and those that the program has now.
 * A row of an id that the program no longer has is retired, and keeps the text after that word.
 * @param page the current page
 * @throws Error if a retired id is used again
 */
export function idsPage(page: string, ids: IdsInUse, command: string): string {
  const before = readIds(page);
  const again = [...before].filter(([id, { isRetired }]) => isRetired && ids.has(id)).map(([id]) => id);
  if (again.length > 0)
    throw new Error(`docs/reference/ids.md: ${again.join(', ')} is retired and is never used again`);
  const rows = [
    ...[...ids].map(([id, kind]) => [id, kind, inUse]),
    ...[...before]
      .filter(([id]) => !ids.has(id))
      .map(([id, { kind, status, isRetired }]) => [id, kind, isRetired ? status : 'retired']),
  ];
  const sorted = rows.toSorted(([one = ''], [other = '']) => one.localeCompare(other, 'en', { numeric: true }));
  return `# Ids and codes

This page lists every id and code that Sequent has, or had. A retired one never gets another meaning, because rules, dashboards and exceptions
of operators may still name it. \`${command}\` adds rows and marks removed ids as retired. The reason after \`retired\` is
written by hand.

${table([['id', 'of a', 'status'], ...sorted.map(([id = '', ...others]) => [`\`${id}\``, ...others])])}`;
}

interface KnownId {
  readonly kind: string;
  readonly status: string;
  readonly isRetired: boolean;
}

/** Ids of the page, by id. */
export function readIds(page: string): ReadonlyMap<string, KnownId> {
  const rows = page.matchAll(/^\| `(?<id>[^`]+)` *\| (?<kind>[^|]*?) *\| (?<status>[^|]*?) *\|$/gm);
  return new Map(
    [...rows].map(({ groups }) => {
      const { id = '', kind = '', status = '' } = groups ?? {};
      return [id, { kind, status, isRetired: status !== inUse }] as const;
    }),
  );
}
