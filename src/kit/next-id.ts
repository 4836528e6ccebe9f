import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Finds the next id for a signature of a pack.
 * @param pack folder of the pack
 * @param fallback prefix to use if no signature has an id
 * @param retired ids that are never used again
 * @returns the prefix that most signatures have, with a number above all numbers in use
 */
export function nextId(pack: string, fallback: string, retired: readonly string[] = []): string {
  const numbers = new Map<string, number[]>();
  for (const file of globSync('*.{ts,mts,js,mjs}', { cwd: pack })) {
    const source = readFileSync(join(pack, file), 'utf8');
    for (const [, prefix = '', number] of source.matchAll(/^\s*id: ['"]([A-Z][A-Z0-9_]*)-(\d+)['"]/gm))
      numbers.set(prefix, [...(numbers.get(prefix) ?? []), Number(number)]);
  }
  const [prefix = fallback] = [...numbers.keys()].toSorted((a, b) => count(b) - count(a));
  const used = retired.filter((id) => id.startsWith(`${prefix}-`)).map((id) => Number(id.slice(prefix.length + 1)));
  return `${prefix}-${Math.max(0, ...(numbers.get(prefix) ?? []), ...used) + 1}`;

  function count(one: string): number {
    return numbers.get(one)?.length ?? 0;
  }
}
