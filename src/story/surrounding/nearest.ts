/** Keeps the items that are nearest to a moment, in bounded memory, from items that come about in the order of time. */
export class Nearest<T extends { readonly timestamp: bigint }> {
  readonly #moment: bigint;
  readonly #before: T[] = [];
  readonly #after: T[] = [];
  readonly #mostBefore: number;
  readonly #mostAfter: number;
  /** Number of items that were not kept. */
  left = 0;

  /**
   * @param moment epoch nanoseconds
   * @param mostBefore limit of items up to this moment
   * @param mostAfter limit of items after it
   */
  constructor(moment: bigint, mostBefore: number, mostAfter: number) {
    this.#moment = moment;
    this.#mostBefore = mostBefore;
    this.#mostAfter = mostAfter;
  }

  add(item: T): void {
    if (item.timestamp > this.#moment) {
      if (this.#after.length < this.#mostAfter) this.#after.push(item);
      else this.left++;
      return;
    }
    this.#before.push(item);
    if (this.#before.length < this.#mostBefore * 2) return;
    this.left += this.#before.length - this.#mostBefore;
    this.#before.splice(0, this.#before.length - this.#mostBefore);
  }

  /** @returns the kept items */
  kept(): readonly T[] {
    const before = this.#before.slice(-this.#mostBefore);
    return [...before, ...this.#after];
  }

  /** Number of all items. */
  get all(): number {
    return this.left + this.#before.length + this.#after.length;
  }
}
