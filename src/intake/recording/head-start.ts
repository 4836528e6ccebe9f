import type { Message } from './message.ts';

type Batches = AsyncGenerator<readonly Message[], void, void>;

export interface HeadLimits {
  /** So many bytes of messages are held at most, and one batch more. */
  readonly bytes: number;
  /** A wait of so many milliseconds for more messages ends the head; undefined for a file, whose bytes are there. */
  readonly stallMs: number | undefined;
  /** The same for the first ones: what reads them has to be loaded, too. */
  readonly firstMs: number | undefined;
}

/** The first messages of a recording, read ahead so that somebody may look at them before they are handed on. */
export class HeadStart {
  readonly #batches: Batches;
  readonly #held: (readonly Message[])[] = [];
  /** What the reading came to after them: the next batch, which is still on its way, or an error. */
  #next: Promise<IteratorResult<readonly Message[], void>> | undefined;

  constructor(batches: Batches) {
    this.#batches = batches;
  }

  /**
   * Reads until `look` has seen enough.
   * @param look is shown each message, and returns whether that is enough
   * @returns whether the recording has ended before
   */
  async read(look: (message: Message) => boolean, { bytes, stallMs, firstMs }: HeadLimits): Promise<boolean> {
    for (let held = 0; held < bytes; ) {
      const next = this.#batches.next();
      // Who takes the batches meets the error.
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

  /** All batches, those that were read ahead first. */
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

/** Undefined where it fails or takes too long. */
async function settled<T>(promise: Promise<T>, withinMs: number | undefined): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = withinMs === undefined ? undefined : setTimeout(() => resolve(undefined), withinMs);
  try {
    return await Promise.race([promise.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
