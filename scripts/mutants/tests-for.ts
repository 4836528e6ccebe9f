import { covers } from './coverage.ts';
import type { Mutant } from './operators.ts';
import type { Recorded } from './state.ts';

interface Test {
  readonly file: string;
  readonly ms: number;
}

/**
 * Chooses the tests that can notice a fault: those that run the changed place, or any place of the file where the file is another one
 * than it was when that was recorded.
 *
 * @param hash of the file as it is now
 * @param budgetMs how long they may take together; the first one is tried in any case
 * @returns the tests, that of the same name first and then the fastest, and how many were left out
 */
export function testsFor(
  { file, start }: Mutant,
  recorded: Readonly<Record<string, Recorded>>,
  hash: string,
  budgetMs: number,
): { readonly near: readonly Test[]; readonly skipped: number } {
  const mirror = file.replace(/^src/, 'test').replace(/\.ts$/, '.test.ts');
  const isOther = (test: Test): number => (test.file === mirror ? 0 : 1);
  const all = Object.entries(recorded)
    .filter(([, { covered, hashes }]) => {
      const pairs = covered[file];
      return pairs !== undefined && (hashes[file] !== hash || covers(pairs, start));
    })
    .map(([test, { ms }]) => ({ file: test, ms }))
    .toSorted((a, b) => isOther(a) - isOther(b) || a.ms - b.ms);
  let used = 0;
  const near = all.filter(({ ms }, index) => {
    if (index > 0 && used + ms > budgetMs) return false;
    used += ms;
    return true;
  });
  return { near, skipped: all.length - near.length };
}
