/** Words that another thread may look at while an engine runs. */
export const watchWords = { progress: 0, running: 1, event: 2 } as const;

/**
 * Shows, in three words of memory that may be shared, who of the engine's authors runs just now and that it goes on: who hangs
 * cannot say so itself.
 */
export class Watch {
  /** Ids of signatures and models; who runs is shown by its index. */
  readonly authors: string[] = [];
  readonly #words: Int32Array;

  /** @param words at least three */
  constructor(words: Int32Array = new Int32Array(3)) {
    this.#words = words;
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
    const words = this.#words;
    words[watchWords.progress] = ((words[watchWords.progress] ?? 0) + 1) | 0;
    words[watchWords.running] = author;
  }

  /** Nobody's code runs but the engine's own. */
  nobody(): void {
    this.#words[watchWords.running] = -1;
  }
}
