/** Mean time between two samples, in milliseconds. It varies, so that samples do not fall into step with the thread. */
const meanMs = 5;

/** Estimates from samples how a thread divides its time among the authors. */
export class AuthorSamples {
  readonly #running: () => number;
  readonly #counts = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;
  /** Number of samples, also of those at which no author ran. */
  total = 0;

  /** @param running number of the author that is running; negative if none is */
  constructor(running: () => number) {
    this.#running = running;
    this.#plan();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Number of samples at which an author ran, by its number. */
  get counts(): ReadonlyMap<number, number> {
    return this.#counts;
  }

  #plan(): void {
    this.#timer = setTimeout(
      () => {
        const author = this.#running();
        this.total++;
        if (author >= 0) this.#counts.set(author, (this.#counts.get(author) ?? 0) + 1);
        this.#plan();
      },
      meanMs * (0.5 + Math.random()),
    );
    this.#timer.unref();
  }
}
