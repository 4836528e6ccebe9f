import { LoadingSign } from './loading-sign.ts';

/** Time limit for loading Sequent's own modules in the engine's thread. It allows for a busy machine. */
const ownLoadingMs = 60_000;

/** The time limit of each module that an engine loads. A started module begins a new limit. */
export class LoadDeadline {
  readonly #sign: LoadingSign;
  readonly #moduleMs: number;
  #loadedSoFar = 0;
  #since = 0;

  /**
   * @param memory in which the engine's thread shows the module that it loads
   * @param moduleMs time limit for loading one module of signatures, in milliseconds
   */
  constructor(memory: SharedArrayBuffer, moduleMs: number) {
    this.#sign = new LoadingSign(memory);
    this.#moduleMs = moduleMs;
  }

  /** The module that is loading; undefined if there is none. */
  get file(): string | undefined {
    return this.#sign.file;
  }

  /** Begins anew for an engine that starts now. @param now monotonic time in milliseconds */
  start(now: number): void {
    this.#since = now;
    this.#sign.clear();
  }

  /**
   * @param now monotonic time in milliseconds
   * @returns the limit in milliseconds, if it has passed
   */
  exceeded(now: number): number | undefined {
    if (this.#sign.count !== this.#loadedSoFar) {
      this.#loadedSoFar = this.#sign.count;
      this.#since = now;
      return undefined;
    }
    const afterMs = this.#sign.file === undefined ? ownLoadingMs : this.#moduleMs;
    return now - this.#since < afterMs ? undefined : afterMs;
  }
}
