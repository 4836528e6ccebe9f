import { DeliveryError, type Settled } from './destination.ts';

/** The batch that a destination is sending. Closing waits for it, and ends it by force when its own signal aborts. */
export class RunningBatch {
  readonly #force = new AbortController();
  #ended: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /**
   * Runs one `send`.
   * @param send gets a signal that also aborts when the destination is closed by force
   * @throws {DeliveryError} if the destination is closed
   */
  async run(signal: AbortSignal, send: (signal: AbortSignal) => Promise<Settled>): Promise<Settled> {
    if (this.#isClosed) throw new DeliveryError('the output is closed; send the records after the next start');
    const sending = send(AbortSignal.any([signal, this.#force.signal]));
    this.#ended = sending.catch(() => {});
    return sending;
  }

  /** Resolves when the batch has ended. Later batches are refused. */
  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    const force = (): void => {
      this.#force.abort(new DeliveryError('the output was closed before the end of the batch; send it again'));
    };
    if (signal.aborted) force();
    signal.addEventListener('abort', force, { once: true });
    await this.#ended;
    signal.removeEventListener('abort', force);
  }
}
