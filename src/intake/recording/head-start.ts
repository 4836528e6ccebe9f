import type { Message } from './message.ts';

type Batches = AsyncGenerator<readonly Message[], void, void>;

export interface HeadLimits {
  /** Limit of held bytes; one more batch may be held. */
  readonly bytes: number;
  /**
   * A wait of this many milliseconds for more messages ends the head; undefined for a file, whose data is available.
   */
  readonly stallMs: number | undefined;
  /** The limit for the first messages, which includes loading the reader. */
  readonly firstMs: number | undefined;
}

/** Reads the first messages of a recording ahead, so that they can be examined before they are passed on. */
export class HeadStart {
  readonly #batches: Batches;
  readonly #held: (readonly Message[])[] = [];
  /** The pending read after the head: the next batch or an error. */
  #next: Promise<IteratorResult<readonly Message[], void>> | undefined;

  constructor(batches: Batches) {
    this.#batches = batches;
  }

  /**
   * Reads until `look` returns true or a limit is reached.
   * @param look examines a message and returns whether that is enough
   * @returns whether the recording has ended
   */
  async read(look: (message: Message) => boolean, { bytes, stallMs, firstMs }: HeadLimits): Promise<boolean> {
    for (let held = 0; held < bytes; ) {
      const next = this.#batches.next();
      // The consumer of the batches gets the error.
      next.catch(() => {});
      this.#next = next;
      const result = await settled(next, this.#held.length === 0 ? firstMs : stallMs);
      if (result === undefined) return false;
      if (result.done) return true;
      this.#next = undefined;
      this.#held.push(result.value);
      for (const message of result.value) {
        held += message.end - message.start;
        if (look(message)) return false;
      }
    }
    return false;
  }

  /** All batches, including those that were read ahead. */
  async *batches(): Batches {
    try {
      for (let batch = this.#held.shift(); batch !== undefined; batch = this.#held.shift()) yield batch;
      const next = await this.#next;
      if (next !== undefined && !next.done) yield next.value;
      if (next?.done !== true) yield* this.#batches;
    } finally {
      await this.#batches.return();
    }
  }
}

/** @returns the result; undefined if the promise rejects or takes too long */
async function settled<T>(promise: Promise<T>, withinMs: number | undefined): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = withinMs === undefined ? undefined : setTimeout(() => resolve(undefined), withinMs);
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
