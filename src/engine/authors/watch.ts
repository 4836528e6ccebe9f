/** Words that another thread may look at while an engine runs. */
export const watchWords = { running: 1, event: 2 } as const;

/** So many authors can be told apart by how often they have run. */
export const maxCountedAuthors = 4_096;

const uncounted = new Int32Array(0);

/**
 * Shows, in memory that may be shared, which of the engine's authors runs just now, and how often each has run: an author that
 * hangs cannot say so itself.
 */
export class Watch {
  /** Ids of signatures and models; who runs is shown by its index. */
  readonly authors: string[] = [];
  readonly #words: Int32Array;
  readonly #runs: Int32Array;
  /** Where runs are counted just now. */
  #counts: Int32Array;

  /**
   * @param words at least three
   * @param runs how often each author has run, by its number; it wraps at 2^32
   */
  constructor(words: Int32Array = new Int32Array(3), runs: Int32Array = new Int32Array(maxCountedAuthors)) {
    this.#words = words;
    this.#runs = this.#counts = runs;
    words[watchWords.running] = -1;
  }

  /** @returns its number */
  enroll(author: string): number {
    return this.authors.push(author) - 1;
  }

  /** This event is evaluated, by its index among the wanted ones. */
  event(index: number): void {
    this.#words[watchWords.event] = index;
  }

  /** It runs from now on. */
  runs(author: number): void {
    const counts = this.#counts;
    const count = counts[author];
    if (count !== undefined) counts[author] = count + 1;
    this.#words[watchWords.running] = author;
  }

  /** Runs that are no progress are shown and not counted. */
  set isStandstill(is: boolean) {
    this.#counts = is ? uncounted : this.#runs;
  }

  /** Id of the author whose code runs, or has just called the engine; undefined where no author's does. */
  get running(): string | undefined {
    return this.authors[this.#words[watchWords.running] ?? -1];
  }

  /** Nobody's code runs but the engine's own. */
  nobody(): void {
    this.#words[watchWords.running] = -1;
  }
}
