import { examineThread, type Stack } from '../supervision/thread-stack.ts';
import { type AuthorPlace, type AuthorsByFile, authorAt, placeText } from './author-files.ts';
import { pathOf } from './call-sites.ts';

/** What the stack of a thread that hangs tells. */
export interface Hang {
  /** The place in an author's code, as `FILE:LINE:COLUMN`; undefined where the stack shows none. */
  readonly at: string | undefined;
  /** Ids of the signatures whose code it is. */
  readonly authors: readonly string[];
  /** To be called when the thread has been ended, or is to go on. */
  readonly release: () => void;
}

/** Finds out in whose code a worker hangs. It may run on afterwards. */
export async function examineHang(threadId: number, byFile: AuthorsByFile): Promise<Hang> {
  const find = (stack: Stack): AuthorPlace | undefined => {
    const places = stack.map((place) => ({ ...place, file: pathOf(place.file) }));
    return authorAt(places, (file) => byFile.get(file) ?? []);
  };
  const { stack, release } = await examineThread(threadId, (seen) => find(seen) !== undefined);
  const found = find(stack);
  return { at: found && placeText(found.place), authors: found?.authors ?? [], release };
}
