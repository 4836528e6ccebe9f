import type { ServerWritableStream } from '@grpc/grpc-js';

/** A client's `StreamEvents` call. */
export type Subscriber = ServerWritableStream<Buffer, Buffer>;

/** Who listens to the stream now. Every message goes to all of them, at the pace of the slowest, as in Tracee. */
export class Subscribers {
  readonly #all = new Set<Subscriber>();
  #joined = Promise.withResolvers<void>();

  get size(): number {
    return this.#all.size;
  }

  /** Resolves when somebody joins, or when woken. */
  joined(): Promise<void> {
    return this.#joined.promise;
  }

  wake(): void {
    this.#joined.resolve();
    this.#joined = Promise.withResolvers();
  }

  add(subscriber: Subscriber): void {
    // grpc-js says 'cancelled' both when the client leaves and when its connection is gone.
    subscriber.on('cancelled', () => this.#all.delete(subscriber));
    this.#all.add(subscriber);
    this.wake();
  }

  /** Hands a message to all; the promise, where there is one, settles when the slowest has room for the next. */
  send(message: Buffer): Promise<unknown> | undefined {
    let full: Promise<void>[] | undefined;
    for (const subscriber of this.#all) {
      if (subscriber.write(message)) continue;
      full ??= [];
      full.push(roomAgain(subscriber));
    }
    return full === undefined ? undefined : Promise.all(full);
  }

  /** Ends the stream of each, after what has been sent to it. */
  end(): void {
    for (const subscriber of this.#all) subscriber.end();
    this.#all.clear();
  }
}

/** Waits for room, or for the end of who makes none. */
function roomAgain(subscriber: Subscriber): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      subscriber.off('drain', done);
      subscriber.off('cancelled', done);
      resolve();
    };
    subscriber.on('drain', done);
    subscriber.on('cancelled', done);
  });
}
