import type { Intake } from '../intake/intake.ts';
import type { RingSink } from './ring-sink.ts';

/** What may still come after the source was told to wait: the flow-control window, with room for the heads of entries. */
const reserve = 12 * 2 ** 20;
const lookEveryMs = 5;

/** Makes Tracee wait while the ring has no room, for who would rather have that than lose an event. */
export class Overload {
  readonly #intake: Intake;
  readonly #sink: RingSink;
  #timer: NodeJS.Timeout | undefined;

  constructor(intake: Intake, sink: RingSink) {
    this.#intake = intake;
    this.#sink = sink;
  }

  /** To be called after every read. */
  look(): void {
    if (this.#timer !== undefined || this.#sink.free > reserve) return;
    this.#intake.hold();
    this.#timer = setInterval(() => {
      if (this.#sink.free <= reserve) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#intake.release();
    }, lookEveryMs);
  }
}
