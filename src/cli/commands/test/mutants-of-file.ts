import { installVersions, versionQuery } from '../../../mutation/author-versions.ts';
import type { Mutant, MutantResult } from '../../../mutation/mutant.ts';
import { mutantsOf } from '../../../mutation/mutants-of.ts';
import { tryMutant } from '../../../mutation/mutate-file.ts';
import { firstFailure } from '../../../testing/judge-all.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { casesOf } from './cases-of.ts';
import { fileOf } from './signature-file.ts';

/** A version is loaded once in a process, because modules are never forgotten. */
let nextVersion = 1;

/** A mutant that is about to be tried. */
export interface BegunMutant {
  /** Index among all mutants of the test file. */
  readonly at: number;
  readonly signature: { readonly id: string; readonly name: string };
  /** File of the signature. */
  readonly file: string;
  readonly mutant: Mutant;
}

export interface MutationProgress {
  begun(mutant: BegunMutant): void;
  ended(mutant: BegunMutant, result: MutantResult): void;
}

/**
 * Tries every mutant of the signatures that a test file tests, in this process.
 * @param from index of the first mutant to try
 * @throws {TypeError} if a case fails without a change, or a signature has no file of its own
 */
export async function mutateFile(
  file: string,
  from: number,
  progress: MutationProgress,
  pause: () => Promise<void>,
): Promise<void> {
  const { default: compiler } = await import('typescript');
  installVersions();
  let at = 0;
  for (const tested of await casesOf(file)) {
    const { id, name } = tested.signature;
    const source = await fileOf(tested);
    if (source === undefined) throw new TypeError(`${id} is defined in its test; give it a file of its own`);
    const failed = await firstFailure(tested, pause);
    if (failed !== undefined)
      throw new TypeError(`a case fails without a change: ${failed.name}: ${describeThrown(failed.error)}`);
    for (const mutant of mutantsOf(compiler, source.path, source.text)) {
      const begun = { at, signature: { id, name }, file: source.path, mutant };
      if (at >= from) {
        progress.begun(begun);
        const host = { load: (version: number) => casesOf(file, versionQuery(version)), pause };
        progress.ended(begun, await tryMutant(mutant, source, id, nextVersion++, host));
      }
      at++;
    }
  }
}
