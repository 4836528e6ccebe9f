import type { Intake } from '../../intake/intake.ts';
import type { RingSink } from './ring-sink.ts';

/**
 * What may still come after the source was told to wait: the flow-control window of 4 MiB, with room for the heads of entries. A
 * small ring gives as much of it as leaves room to work with.
 */
export const reserveBytes = 8 * 2 ** 20;
const reservePart = 0.75;
const lookEveryMs = 5;

/** Makes Tracee wait while the ring has no room, for who would rather have that than lose an event. */
export class Overload {
  readonly #intake: Intake;
  readonly #sink: RingSink;
  readonly #reserve: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param capacity bytes of the ring */
  constructor(intake: Intake, sink: RingSink, capacity: number) {
    this.#intake = intake;
    this.#sink = sink;
    this.#reserve = Math.min(reserveBytes, capacity * reservePart);
  }

  /** To be called after every read. */
  look(): void {
    if (this.#timer !== undefined || this.#sink.free > this.#reserve) return;
    this.#intake.hold();
    this.#timer = setInterval(() => {
      if (this.#sink.free <= this.#reserve) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#intake.release();
    }, lookEveryMs);
  }
}
