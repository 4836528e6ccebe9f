import type { Tested } from '../testing/collected-cases.ts';
import { firstFailure } from '../testing/judge-all.ts';
import { changeSource } from './author-versions.ts';
import type { Mutant, MutantResult } from './mutant.ts';
import { mutate } from './mutants-of.ts';

/** Where mutants come from and go. */
export interface MutationHost {
  /** Loads the test file anew, with the changed sources of this version. */
  readonly load: (version: number) => Promise<readonly Tested[]>;
  /** Called between two cases, so that a watchdog sees progress. */
  readonly pause: () => Promise<void>;
}

/**
 * Runs the cases of a signature with one change of its source.
 * @param source the file of the signature, with its text
 * @param id of the signature
 * @param version not used before
 */
export async function tryMutant(
  mutant: Mutant,
  source: { readonly path: string; readonly text: string },
  id: string,
  version: number,
  { load, pause }: MutationHost,
): Promise<MutantResult> {
  changeSource(version, { path: source.path, text: mutate(source.text, mutant) });
  let tested: Tested | undefined;
  try {
    tested = (await load(version)).find(({ signature }) => signature.id === id);
  } catch {
    return { ...mutant, outcome: 'refused' };
  }
  if (tested === undefined) return { ...mutant, outcome: 'refused' };
  const failed = await firstFailure(tested, pause);
  return failed === undefined ? { ...mutant, outcome: 'survived' } : { ...mutant, outcome: 'noticed', by: failed.name };
}
