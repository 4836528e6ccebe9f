/**
 * The list with one more item behind its others, without the oldest where it would become longer than `most`. A list with room
 * is not changed. By `concat`: V8 throws the code of `[...list, item]` away again and again once `Array.prototype` is frozen.
 */
export function withNewest<T>(list: readonly T[], item: T, most: number): readonly T[] {
  const longer = list.length === 0 ? [item] : list.concat([item]);
  return longer.length > most ? longer.slice(-most) : longer;
}
