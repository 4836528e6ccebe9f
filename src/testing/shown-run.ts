import { Watch } from '../engine/authors/watch.ts';
import type { Engine } from '../engine/engine.ts';

/** Where a process of tests shows what runs in it. */
export interface ShownRun {
  /** As `Watch` has them. */
  readonly words: Int32Array;
  readonly runs: Int32Array;
  /** Takes the names of the signatures and models of an engine, by their numbers. */
  readonly name: (authors: readonly string[]) => void;
}

let shown: ShownRun | undefined;

/** From now on, tests in this thread show what runs. */
export function showRuns(where: ShownRun): void {
  shown = where;
}

/** For an engine of a test; undefined where nobody looks. */
export function shownWatch(): Watch | undefined {
  return shown && new Watch(shown.words, shown.runs);
}

/** Says who the numbers of this engine are. */
export function nameAuthors({ authors }: Engine): void {
  shown?.name(authors);
}
