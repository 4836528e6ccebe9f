/** V8's statistics of an isolate in bytes: `worker.getHeapStatistics()`. */
export interface HeapUse {
  readonly used_heap_size: number;
  /** Memory outside of the heap, such as the memory of Buffers. */
  readonly external_memory: number;
}

/** Detects when heap and external memory together exceed a limit. */
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
   * Checks the memory. External memory is counted from the first check on, because memory that the thread shares with
   * others is not its own.
   * @returns the growth since the last check in bytes, and whether the limit was exceeded twice in a row; once is not
   * enough, because the collector may be about to free memory
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
