/** Indexes of the words that another thread may read while an engine runs. */
export const watchWords = { running: 1, event: 2 } as const;

/** Number of authors whose runs are counted. */
export const maxCountedAuthors = 4_096;

const uncounted = new Int32Array(0);

/**
 * Shows which author is running and how often each has run, in memory that may be shared with another thread. An author
 * that hangs cannot report that itself.
 */
export class Watch {
  /** Ids of signatures and models. The index of an author is its number. */
  readonly authors: string[] = [];
  /** Numbers of authors that do not run any more. */
  readonly #free: number[] = [];
  readonly #words: Int32Array;
  readonly #runs: Int32Array;
  /** Where runs are currently counted. */
  #counts: Int32Array;

  /**
   * @param words at least three
   * @param runs number of runs by number of the author; wraps at 2^32
   */
  constructor(words: Int32Array = new Int32Array(3), runs: Int32Array = new Int32Array(maxCountedAuthors)) {
    this.#words = words;
    this.#runs = this.#counts = runs;
    words[watchWords.running] = -1;
  }

  /**
   * Registers an author.
   * @returns its number
   */
  enroll(author: string): number {
    const number = this.#free.pop() ?? this.authors.length;
    this.authors[number] = author;
    return number;
  }

  /** Frees the number of an author that does not run any more, for another author. */
  retire(number: number): void {
    this.#free.push(number);
  }

  /** Shows that the event with this index among the wanted ones is evaluated. */
  event(index: number): void {
    this.#words[watchWords.event] = index;
  }

  /** Shows that this author runs from now on. */
  runs(author: number): void {
    const counts = this.#counts;
    const count = counts[author];
    if (count !== undefined) counts[author] = count + 1;
    this.#words[watchWords.running] = author;
  }

  /** While true, runs are shown but not counted, because they are no progress. */
  set isStandstill(is: boolean) {
    this.#counts = is ? uncounted : this.#runs;
  }

  /** Id of the author whose code is running or has just called the engine; undefined if there is none. */
  get running(): string | undefined {
    return this.authors[this.#words[watchWords.running] ?? -1];
  }

  /** Shows that only the engine's own code runs. */
  nobody(): void {
    this.#words[watchWords.running] = -1;
  }
}
