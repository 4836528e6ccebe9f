import type { SignatureChaos } from '../../chaos/result.ts';
import type { SignatureCoverage } from '../../coverage/result.ts';
import type { MutantResult } from '../../mutation/mutant.ts';
import type { BegunMutant } from '../commands/test/mutants-of-file.ts';

/** Work on the cases of one test file. */
export type WorkerJob =
  | { readonly task: 'chaos'; readonly file: string; readonly seed: number }
  | { readonly task: 'coverage'; readonly file: string }
  /** `from` is the index of the first mutant to try. */
  | { readonly task: 'mutate'; readonly file: string; readonly from: number };

/** Part of the result of a job that goes on. */
export type WorkerPart =
  | { readonly part: 'begun'; readonly mutant: BegunMutant }
  | { readonly part: 'mutant'; readonly mutant: BegunMutant; readonly result: MutantResult };

/** Result of a job. */
export type WorkerAnswer =
  | { readonly task: 'chaos'; readonly results: readonly SignatureChaos[] }
  | { readonly task: 'coverage'; readonly results: readonly SignatureCoverage[] }
  | { readonly task: 'mutate' }
  /** The file could not be loaded, or its cases not be run. */
  | {
      readonly task: 'failed';
      readonly error: string;
      /** Whether the process can load no other file. */
      readonly isLast: boolean;
    };
