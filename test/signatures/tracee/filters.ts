import { type Json, member } from './json.ts';

/** What Go's fmt.Sprint prints; structured kinds print as something that no filter of a detector fits. */
function printed(entry: unknown): string {
  for (const kind of ['str', 'bool', 'int32', 'int64', 'uInt32', 'uInt64', 'pointer']) {
    const value = member(entry, kind);
    if (value !== undefined) return String(value);
  }
  for (const kind of ['strArray', 'int32Array', 'uInt64Array']) {
    const list = member(entry, kind);
    if (list !== undefined) return `[${[member(list, 'value') ?? []].flat().join(' ')}]`;
  }
  const bytes = member(entry, 'bytes');
  return bytes === undefined ? 'name:"x"' : `[${[...Buffer.from(String(bytes), 'base64')].join(' ')}]`;
}

/** Whether an event passes filters of Tracee: `field=values`, and `container=started`. Data filters of one field add up. */
export function passes(
  event: Json,
  dataFilters: readonly string[] = [],
  scopeFilters: readonly string[] = [],
): boolean {
  const container = member(event['workload'], 'container');
  const started = Boolean(member(container, 'id')) && member(container, 'started') === true;
  if (scopeFilters.includes('container=started') && !started) return false;
  const byField = new Map<string, string[]>();
  for (const filter of dataFilters) {
    const split = filter.indexOf('=');
    const field = filter.slice(0, split);
    byField.set(field, [...(byField.get(field) ?? []), ...filter.slice(split + 1).split(',')]);
  }
  const data: unknown[] = [event['data'] ?? []].flat();
  return [...byField].every(([field, patterns]) => {
    const entry = data.find((one) => member(one, 'name') === field);
    return entry !== undefined && patterns.some((pattern) => fits(Buffer.from(printed(entry)), pattern));
  });
}

function fits(text: Buffer, pattern: string): boolean {
  const wanted = Buffer.from(pattern.replace(/^\*/, '').replace(/\*$/, ''));
  if (pattern.endsWith('*')) return text.subarray(0, wanted.length).equals(wanted);
  if (pattern.startsWith('*'))
    return text.length >= wanted.length && text.subarray(text.length - wanted.length).equals(wanted);
  return text.equals(wanted);
}
