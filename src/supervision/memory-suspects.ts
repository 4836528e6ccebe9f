/**
 * Decides whether an author is at fault when the engine has used up its memory. Growth of memory is attributed by
 * samples. If the main thread gets little processor time, it takes few samples, and these may show an author that
 * happened to run beside the one that grows. Such an author counts as at fault only if it is suspected twice in a row.
 */
export class MemorySuspects {
  #last: string | undefined;

  /**
   * @param author id of the author to which most growth is attributed
   * @param isClear whether there is no doubt
   */
  isAtFault(author: string | undefined, isClear: boolean): boolean {
    const isAtFault = isClear || (author !== undefined && author === this.#last);
    this.#last = isAtFault ? undefined : author;
    return isAtFault;
  }
}
