import { isAuthors, placeText } from '../guard/author-files.ts';
import { type Place, pathOf, placesOf } from '../guard/call-sites.ts';

/**
 * Finds where a module failed to load: the place of a syntax error, or the innermost stack frame in code of authors.
 *
 * @returns the place as `FILE:LINE:COLUMN`; undefined if it is not known
 */
export function placeOfLoadFault(thrown: unknown): string | undefined {
  const stack = stackOf(thrown);
  const place =
    (thrown instanceof SyntaxError ? underlined(stack) : undefined) ??
    placesOf(thrown).find(isAuthors) ??
    frames(stack).find(isAuthors);
  return place && placeText(place);
}

/**
 * Parses the head of a syntax error's stack, where Node writes the file with the line, the source, and a mark below
 * the place.
 */
function underlined(stack: string): Place | undefined {
  const [first = '', ...source] = stack.split('\n');
  const [, name, line] = /^((?:file:\/\/)?\/.+):(\d+)$/.exec(first) ?? [];
  if (name === undefined) return undefined;
  const mark = source.find((text) => /^\s*\^+$/.test(text));
  return { file: pathOf(name), line: Number(line), column: (mark?.indexOf('^') ?? 0) + 1 };
}

function frames(stack: string): Place[] {
  return [...stack.matchAll(/^ {4}at (?:.*\()?((?:file:\/\/)?\/.+):(\d+):(\d+)\)?$/gm)].map(
    ([, name = '', line, column]) => ({ file: pathOf(name), line: Number(line), column: Number(column) }),
  );
}

/** Reads a stack safely, because an author may throw any value. */
function stackOf(thrown: unknown): string {
  try {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
}
