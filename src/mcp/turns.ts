import { SequentError } from '../errors.ts';

/** Lets only a few calls work at the same time. The others wait, in their order. */
export class Turns {
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  readonly #working = new Set<Promise<unknown>>();
  readonly #most: number;

  /**
   * @param most calls that work at the same time
   * @param mostWaiting calls that wait
   */
  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Works when it is this call's turn.
   * @param signal ends the wait; the work gets it, too
   * @throws {SequentError} SEQ_USAGE if too many calls wait
   * @throws the reason of the signal, if it ended the wait
   */
  async run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.#working.size >= this.#most) await this.#turn(signal);
    signal.throwIfAborted();
    const working = work();
    this.#working.add(working);
    try {
      return await working;
    } finally {
      this.#working.delete(working);
      this.#waiting.shift()?.();
    }
  }

  /** Settles when no call works any more. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#working);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new SequentError('SEQ_USAGE', {
        what: `${this.#mostWaiting} calls wait already`,
        todo: 'wait for their answers, and call again',
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      this.#waiting.splice(this.#waiting.indexOf(resolve), 1);
      reject(signal.reason);
    };
    this.#waiting.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
