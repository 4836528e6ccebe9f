import type { ServerWritableStream } from '@grpc/grpc-js';

/** A client's `StreamEvents` call. */
export type Subscriber = ServerWritableStream<Buffer, Buffer>;

/** The connected clients. Every message goes to all of them at the pace of the slowest, as in Tracee. */
export class Subscribers {
  readonly #all = new Set<Subscriber>();
  #joined = Promise.withResolvers<void>();

  get size(): number {
    return this.#all.size;
  }

  /** Resolves when a client joins, or when woken. */
  joined(): Promise<void> {
    return this.#joined.promise;
  }

  wake(): void {
    this.#joined.resolve();
    this.#joined = Promise.withResolvers();
  }

  add(subscriber: Subscriber): void {
    // grpc-js reports 'cancelled' both when the client leaves and when its connection is lost.
    subscriber.on('cancelled', () => this.#all.delete(subscriber));
    this.#all.add(subscriber);
    this.wake();
  }

  /**
   * Sends a message to all clients.
   * @returns a promise that settles when the slowest client can take the next message; undefined if all can
   */
  send(message: Buffer): Promise<unknown> | undefined {
    let full: Promise<void>[] | undefined;
    for (const subscriber of this.#all) {
      if (subscriber.write(message)) continue;
      full ??= [];
      full.push(roomAgain(subscriber));
    }
    return full === undefined ? undefined : Promise.all(full);
  }

  /** Ends each stream after the messages already sent to it. */
  end(): void {
    for (const subscriber of this.#all) subscriber.end();
    this.#all.clear();
  }
}

/** Waits until the client can take more, or until its stream ends. */
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
