import { Watch } from '../engine/authors/watch.ts';
import type { Engine } from '../engine/engine.ts';

/** Memory in which a test process shows the running author. */
export interface ShownRun {
  /** Memory of `Watch`. */
  readonly words: Int32Array;
  readonly runs: Int32Array;
  /** Called with the names of an engine's signatures and models, by number. */
  readonly name: (authors: readonly string[]) => void;
}

let shown: ShownRun | undefined;

/** Makes tests in this thread show the running author. */
export function showRuns(where: ShownRun): void {
  shown = where;
}

/** @returns the `Watch` for an engine of a test; undefined if nothing observes this thread */
export function shownWatch(): Watch | undefined {
  return shown && new Watch(shown.words, shown.runs);
}

/** Passes the names of this engine's authors to the observer. */
export function nameAuthors({ authors }: Engine): void {
  shown?.name(authors);
}
