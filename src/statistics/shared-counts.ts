import { emptyStatistics, type Statistics } from './event-counts.ts';

/** Names of the engine's statistics. */
export const engineKeys = Object.keys(emptyStatistics()).filter(isStatistic);

function isStatistic(key: string): key is keyof Statistics {
  return key in emptyStatistics();
}

/**
 * Creates an object backed by a Float64Array. Each field has one writer, so no atomics are needed.
 * @param from index of the first field
 * @param keys names of the fields
 */
export function countsIn<K extends string>(array: Float64Array, from: number, keys: readonly K[]): Record<K, number> {
  const counts: Record<K, number> = Object.create(Object.prototype);
  for (const [index, key] of keys.entries()) {
    Object.defineProperty(counts, key, {
      enumerable: true,
      get: () => array[from + index] ?? 0,
      set(value: number) {
        array[from + index] = value;
      },
    });
  }
  return counts;
}
