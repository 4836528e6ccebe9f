/** Conditions of the list as the address has them: one text for each name. */
export type Filter = Readonly<Partial<Record<FilterName, string>>>;

/** Names of conditions, in the order of the form. The server knows the same names. */
export const filterNames = [
  'text',
  'severity',
  'signature',
  'process',
  'path',
  'container',
  'namespace',
  'from',
  'to',
] as const;
export type FilterName = (typeof filterNames)[number];

/** @param search the query of an address, with or without its question mark */
export function readFilter(search: string): Filter {
  const parameters = new URLSearchParams(search);
  const filter: Partial<Record<FilterName, string>> = {};
  for (const name of filterNames) {
    const value = parameters.get(name)?.trim();
    if (value) filter[name] = value;
  }
  return filter;
}

/** @returns the query of an address without its question mark; empty without conditions */
export function writeFilter(filter: Filter): string {
  const parameters = new URLSearchParams();
  for (const name of filterNames) {
    const value = filter[name];
    if (value) parameters.set(name, value);
  }
  return parameters.toString();
}

/** @returns the path of the list with these conditions */
export function listPath(filter: Filter): string {
  const query = writeFilter(filter);
  return query === '' ? '/' : `/?${query}`;
}

/** A condition for one value: stars in it stand for any characters, so that a part is enough. */
const partial: ReadonlySet<FilterName> = new Set(['process', 'path', 'container', 'namespace']);

/** @returns the query for the server: a word of a person may be a part of a path or name */
export function serverQuery(filter: Filter): URLSearchParams {
  const parameters = new URLSearchParams(writeFilter(filter));
  for (const name of partial) {
    const value = parameters.get(name);
    if (value === null || value.includes('*') || (name === 'process' && /^\d+$/.test(value))) continue;
    parameters.set(name, `*${value}*`);
  }
  return parameters;
}
