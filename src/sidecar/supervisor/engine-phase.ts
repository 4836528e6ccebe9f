/** `replacing`: it has ended and another one is about to start; `evaluated`: it has evaluated all events. */
export type Phase = 'loading' | 'running' | 'replacing' | 'evaluated' | 'over';

/** Activity of the engine, with a promise for the next change. */
export class EnginePhase {
  #current: Phase = 'loading';
  #ends = Promise.withResolvers<void>();

  get current(): Phase {
    return this.#current;
  }

  set current(next: Phase) {
    this.#current = next;
    const { resolve } = this.#ends;
    this.#ends = Promise.withResolvers();
    resolve();
  }

  /** Whether no set of signatures can be replaced any more. */
  get isLast(): boolean {
    return this.#current === 'over' || this.#current === 'evaluated';
  }

  /** @returns whether the engine runs; false: it will not run again */
  async running(): Promise<boolean> {
    while (this.#current !== 'running') {
      if (this.isLast) return false;
      await this.#ends.promise;
    }
    return true;
  }
}
