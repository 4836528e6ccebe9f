import { examineThread, type Stack } from '../supervision/thread-stack.ts';
import type { ReadThreadTime } from '../supervision/thread-time.ts';
import { type AuthorPlace, type AuthorsByFile, authorAt, placeText } from './author-files.ts';
import { pathOf } from './call-sites.ts';

/** Result of examining the stack of a thread that hangs. */
export interface Hang {
  /** The place in an author's code, as `FILE:LINE:COLUMN`; undefined if the stack shows none. */
  readonly at: string | undefined;
  /** Ids of the signatures that own the code. */
  readonly authors: readonly string[];
  /** Call it when the thread has been ended or is to continue. */
  readonly release: () => void;
}

/**
 * Finds out in whose code a worker hangs. The worker may continue afterwards.
 * @param readTime reads the times of the worker's thread
 */
export async function examineHang(threadId: number, byFile: AuthorsByFile, readTime: ReadThreadTime): Promise<Hang> {
  const find = (stack: Stack): AuthorPlace | undefined => {
    const places = stack.map((place) => ({ ...place, file: pathOf(place.file) }));
    return authorAt(places, (file) => byFile.get(file) ?? []);
  };
  const { stack, release } = await examineThread(threadId, (seen) => find(seen) !== undefined, readTime);
  const found = find(stack);
  return { at: found && placeText(found.place), authors: found?.authors ?? [], release };
}
