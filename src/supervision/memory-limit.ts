/** What V8 says of an isolate, in bytes: `worker.getHeapStatistics()`. */
export interface HeapUse {
  readonly used_heap_size: number;
  /** Memory outside of the heap, such as that of Buffers. */
  readonly external_memory: number;
}

/** Tells when heap and external memory together are over a limit. */
export class MemoryLimit {
  readonly #limit: number;
  #externalAtStart: number | undefined;
  #last = 0;
  #wasOver = false;

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * External memory counts from the first look on: what the thread shares with others is not its own.
   * @returns how much more memory is in use than at the last look, and whether it is over the limit for the second time: the
   *   collector may be about to free some
   */
  look({ used_heap_size: heap, external_memory: external }: HeapUse): {
    readonly grown: number;
    readonly over: boolean;
  } {
    this.#externalAtStart ??= external;
    const used = heap + Math.max(0, external - this.#externalAtStart);
    const grown = this.#last === 0 ? 0 : used - this.#last;
    this.#last = used;
    const isOver = used > this.#limit;
    const over = isOver && this.#wasOver;
    this.#wasOver = isOver;
    return { grown, over };
  }
}
