import { SequentError } from '../errors.ts';

/** How the loading of signatures came to nothing without an error of its own. */
export type LoadEnd =
  | { readonly how: 'late'; readonly afterMs: number }
  | { readonly how: 'ended'; readonly exitCode: number }
  | { readonly how: 'memory' };

/** The exit code of Node where an `await` of a module is never settled. */
export const unsettledAwait = 13;

/** @param file the module that was being imported, where that is known */
export function loadFault(end: LoadEnd, file: string | undefined): SequentError {
  return new SequentError('SEQ_SIGNATURE', {
    what: `${file === undefined ? 'the signatures' : 'a module of signatures'} ${what(end)}`,
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
        ? 'waited, while loading, for something that never comes'
        : `ended the program while loading, with exit code ${end.exitCode}`;
    case 'memory':
      return 'used up the memory while loading';
  }
}
