import { SequentError } from '../errors.ts';

/** How loading signatures failed without an error. */
export type LoadEnd =
  | { readonly how: 'late'; readonly afterMs: number }
  | { readonly how: 'ended'; readonly exitCode: number }
  | { readonly how: 'memory' };

/** Exit code of Node if a top-level `await` never settles. */
export const unsettledAwait = 13;

/**
 * @param end how loading failed
 * @param file the module that was loading, if known
 * @returns the error for the operator
 */
export function loadFault(end: LoadEnd, file: string | undefined): SequentError {
  return new SequentError('SEQ_SIGNATURE', {
    what: `a module of signatures ${what(end)}`,
    ...(file !== undefined && { where: file }),
    todo: `let a module define its signature and do nothing else${end.how === 'late' ? '; --load-timeout allows more time' : ''}`,
  });
}

function what(end: LoadEnd): string {
  switch (end.how) {
    case 'late':
      return `did not load within ${end.afterMs / 1_000} s`;
    case 'ended':
      return end.exitCode === unsettledAwait
        ? 'has a top-level await that never settles'
        : `ended the program while loading, with exit code ${end.exitCode}`;
    case 'memory':
      return 'used up the memory while loading';
  }
}
