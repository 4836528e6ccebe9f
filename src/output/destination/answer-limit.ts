import type { Socket } from 'node:net';

/** Maximum size of all answers to a batch, in bytes: a hundred times what acknowledgements take. */
export const mostAnswerBytes = 16 * 1024 * 1024;
/** Maximum size of what a receiver sends before the first batch, in bytes. */
export const mostGreetingBytes = 1024 * 1024;
/** A receiver on the same host sends about 100 MiB in this time. */
const lookEveryMs = 100;

/**
 * A receiver that sends without end, such as a service of another kind on the same port. Some clients keep everything
 * until a message is complete, so that such a receiver would take all the memory.
 */
export class FloodError extends Error {
  override name = 'FloodError';
  override message = 'the receiver sends much more than answers, as if it were another service';
}

/** Watches how much arrives at the connections of a client, from the first call of `allow` until it is closed. */
export class AnswerLimit {
  readonly #sockets: () => Iterable<Pick<Socket, 'bytesRead'>>;
  readonly #onFlood: () => void;
  #timer: NodeJS.Timeout | undefined;
  #allowed = 0;
  #isClosed = false;
  #isExceeded = false;

  /** @param onFlood closes the connections */
  constructor(sockets: () => Iterable<Pick<Socket, 'bytesRead'>>, onFlood: () => void) {
    this.#sockets = sockets;
    this.#onFlood = onFlood;
  }

  /** Allows so many bytes from now on. Call it before each batch. */
  allow(bytes: number): void {
    this.#allowed = this.#read() + bytes;
    if (!this.#isClosed) this.#timer ??= setInterval(() => this.#look(), lookEveryMs).unref();
  }

  /** @returns the reason why the connections were closed; otherwise the given error */
  faultOf(error: unknown): unknown {
    return this.#isExceeded ? new FloodError() : error;
  }

  /** Ends watching. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  #look(): void {
    if (this.#read() <= this.#allowed) return;
    this.#isExceeded = true;
    this.close();
    this.#onFlood();
  }

  #read(): number {
    let bytes = 0;
    for (const { bytesRead } of this.#sockets()) bytes += bytesRead;
    return bytes;
  }
}
