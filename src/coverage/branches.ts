import { Session } from 'node:inspector';
import type { UncoveredStretch } from './result.ts';

/** A range of a source and how often it ran, as V8 reports it. */
interface CountedRange {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Functions and branches of one module. */
export interface ModuleBranches {
  readonly branches: number;
  readonly uncovered: readonly UncoveredStretch[];
}

/** V8's count of functions and branches in this thread. It counts what is loaded after its start. */
export class BranchCount {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Ends the count. @returns the branches by URL of their module */
  end(textOf: (url: string) => string | undefined): ReadonlyMap<string, ModuleBranches> {
    const found = new Map<string, ModuleBranches>();
    this.#session.post('Profiler.takePreciseCoverage', (error, report) => {
      if (error !== null) throw error;
      for (const { url, functions } of report.result) {
        const text = textOf(url);
        if (text === undefined) continue;
        found.set(
          url,
          branchesOf(
            text,
            functions.flatMap(({ ranges }) => ranges),
          ),
        );
      }
    });
    this.#session.disconnect();
    return found;
  }
}

/**
 * Node strips types without moving anything, so that V8's offsets are those of the TypeScript.
 * @param ranges of all functions; inner ranges lie inside of outer ones
 */
export function branchesOf(text: string, ranges: readonly CountedRange[]): ModuleBranches {
  const unrun = ranges.filter(({ count }) => count === 0);
  const outermost = unrun.filter((range) => !unrun.some((other) => other !== range && contains(other, range)));
  return { branches: ranges.length, uncovered: outermost.map((range) => stretchOf(text, range)) };
}

function contains(outer: CountedRange, inner: CountedRange): boolean {
  return outer.startOffset <= inner.startOffset && inner.endOffset <= outer.endOffset;
}

function stretchOf(text: string, { startOffset, endOffset }: CountedRange): UncoveredStretch {
  // V8's branches begin just after the token before them.
  const start = startOffset + (/^\s*/.exec(text.slice(startOffset, endOffset))?.[0].length ?? 0);
  const before = text.slice(0, start).split('\n');
  const [first = ''] = text.slice(start, endOffset).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    endLine: text.slice(0, endOffset).split('\n').length,
    text: first.trim(),
  };
}
