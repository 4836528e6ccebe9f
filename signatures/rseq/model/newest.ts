/**
 * Appends an item to a list and drops the oldest items beyond `most`.
 * Uses `concat`: with frozen built-ins V8 discards optimised code of `[...list, item]` again and again (docs/decisions/0033).
 * @returns a new list; `list` stays as it is
 */
export function withNewest<T>(list: readonly T[], item: T, most: number): readonly T[] {
  const longer = list.length === 0 ? [item] : list.concat([item]);
  return longer.length > most ? longer.slice(-most) : longer;
}
