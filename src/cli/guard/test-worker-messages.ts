import type { SignatureChaos } from '../../chaos/result.ts';

/** Work on the cases of one test file. */
export interface WorkerJob {
  readonly task: 'chaos';
  readonly file: string;
  readonly options: { readonly seed: number };
}

/** Result of a job. */
export type WorkerAnswer =
  | { readonly task: 'chaos'; readonly results: readonly SignatureChaos[] }
  /** The file could not be loaded, or its cases not be run. */
  | { readonly task: 'failed'; readonly error: string };
