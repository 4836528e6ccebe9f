import { RestartPauses } from '../../supervision/restart-pauses.ts';

/** Pauses before restarts of the engine, which grow. */
export class RestartTimer {
  readonly #pauses = new RestartPauses();
  readonly #restart: () => void;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;

  /** @param restart called at the end of each pause */
  constructor(restart: () => void) {
    this.#restart = restart;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Milliseconds until the restart; 0 without a pause. */
  get remainingMs(): number {
    return this.isRunning ? Math.max(0, Math.round(this.#until - performance.now())) : 0;
  }

  /** Begins the pause that is due now. @returns its length in milliseconds */
  start(): number {
    const now = performance.now();
    const pauseMs = this.#pauses.next(now);
    this.#until = now + pauseMs;
    this.#timer = setTimeout(() => this.#end(), pauseMs);
    return pauseMs;
  }

  /** Ends a pause at once. */
  hurry(): void {
    if (this.isRunning) this.#end();
  }

  /** Gives the restart up. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(): void {
    this.cancel();
    this.#restart();
  }
}
