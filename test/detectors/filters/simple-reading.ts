/**
 * Tracee's filters read once more, straight from their description and without a thought for speed: what the real ones are
 * compared with.
 */

/** Whether `value` passes the string filters of one field. */
export function simpleString(filters: readonly (readonly ['=' | '!=', string])[], value: string): boolean {
  const fits = (pattern: string): boolean => {
    const starts = pattern.startsWith('*');
    const ends = pattern.endsWith('*');
    const middle = pattern.slice(starts ? 1 : 0, ends ? -1 : undefined);
    if (starts && ends) return value.includes(middle);
    if (ends) return value.slice(0, middle.length) === middle;
    if (starts) return value.length >= middle.length && value.slice(value.length - middle.length) === middle;
    return value === pattern;
  };
  const all = (sign: string): readonly string[] =>
    filters.filter(([operator]) => operator === sign).flatMap(([, values]) => values.split(','));
  if (all('=').some(fits)) return true;
  return all('!=').length > 0 && !all('!=').some(fits);
}

/** Whether `value` passes the numeric filters of one field. */
export function simpleNumber(filters: readonly (readonly [string, bigint])[], value: bigint): boolean {
  const of = (...signs: string[]): bigint[] =>
    filters.filter(([operator]) => signs.includes(operator)).map(([, number]) => number);
  if (of('=', '<=', '>=').includes(value)) return true;
  if (of('!=').includes(value)) return false;
  const below = of('<', '<=').toSorted((a, b) => (a < b ? 1 : -1))[0];
  const above = of('>', '>=').toSorted((a, b) => (a < b ? -1 : 1))[0];
  if (below === undefined && above === undefined) return false;
  return (below === undefined || value < below) && (above === undefined || value > above);
}
