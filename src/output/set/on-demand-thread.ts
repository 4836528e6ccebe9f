import type { RemoteOutputs } from '../remote/remote-outputs.ts';

/** A delivery thread. It runs only while an output uses it, because it takes memory. */
export class OnDemandThread {
  readonly #start: () => Promise<RemoteOutputs>;
  #running: Promise<RemoteOutputs> | undefined;
  /** Settles when the last thread has ended, which had the lock of the spool's folder. */
  #ended: Promise<void> = Promise.resolve();
  #users = 0;

  /** @param start starts the thread. @throws {SequentError} SEQ_OUTPUT */
  constructor(start: () => Promise<RemoteOutputs>) {
    this.#start = start;
  }

  /**
   * Starts the thread if it does not run. Call `release` when the user has ended.
   * @throws {SequentError} SEQ_OUTPUT if the thread cannot be started; there is no user then
   */
  async use(): Promise<RemoteOutputs> {
    this.#users++;
    this.#running ??= this.#ended.then(this.#start);
    try {
      return await this.#running;
    } catch (error) {
      this.#running = undefined;
      this.#users--;
      throw error;
    }
  }

  /** Ends the thread if nothing uses it any more. */
  release(): void {
    if (--this.#users === 0) this.#end();
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#end();
    await this.#ended;
  }

  #end(): void {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) this.#ended = running.then((remote) => remote.close()).catch(() => {});
  }
}
