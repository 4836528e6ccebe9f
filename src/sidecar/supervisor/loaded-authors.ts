import type { Author } from '../../evaluation/authors.ts';
import type { AuthorsByFile } from '../../guard/author-files.ts';
import { examineHang, type Hang } from '../../guard/hang.ts';
import { threadTimeReader } from '../../supervision/thread-time.ts';

/** The signatures and models that an engine has loaded, by the numbers and names that its thread shows. */
export class LoadedAuthors {
  readonly all: readonly Author[];
  readonly #byFile: AuthorsByFile;
  /** Names of wanted events by the engine's indexes. */
  readonly #events: readonly string[];

  constructor(all: readonly Author[] = [], byFile: AuthorsByFile = new Map(), events: readonly string[] = []) {
    this.all = all;
    this.#byFile = byFile;
    this.#events = events;
  }

  /** The author with this id. An unknown id stands for itself. */
  withId(id: string): Author {
    return this.all.find((author) => author.id === id) ?? { id, signatures: [id] };
  }

  /** Name of a wanted event; undefined if the index is unknown. */
  event(index: number): string | undefined {
    return this.#events[index];
  }

  /**
   * Examines the stack of an engine's thread for code of these authors.
   * @param thread its thread id
   * @param folder the folder of the thread in /proc
   */
  examine(thread: number, folder: string | undefined): Promise<Hang> {
    return examineHang(thread, this.#byFile, threadTimeReader(folder));
  }

  /**
   * The author at fault. For memory faults, the author on the stack takes precedence over the author whose memory growth was estimated.
   * @param suspect index of the running author, or of the author whose memory has grown; -1 if there is none
   */
  atFault(isMemory: boolean, suspect: number, hang: Hang | undefined): Author | undefined {
    const onStack = hang?.authors.length === 1 ? this.all.find(({ id }) => hang.authors.includes(id)) : undefined;
    return isMemory ? (onStack ?? this.all[suspect]) : (this.all[suspect] ?? onStack);
  }
}
