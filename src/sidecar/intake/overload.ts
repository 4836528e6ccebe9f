import type { Intake } from '../../intake/intake.ts';
import type { RingSink } from './ring-sink.ts';

/**
 * Bytes that may still arrive after the source was told to wait: the flow-control window of 4 MiB, and room for the
 * headers of entries. In a small ring the reserve is a part of its size.
 */
export const reserveBytes = 8 * 2 ** 20;
const reservePart = 0.75;
const lookEveryMs = 5;

/** Applies back-pressure: makes Tracee wait while the ring is nearly full, so that no event is lost. */
export class Overload {
  readonly #intake: Intake;
  readonly #sink: RingSink;
  readonly #reserve: number;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param intake is held while the ring is nearly full
   * @param sink writes into the ring
   * @param capacity size of the ring, in bytes
   */
  constructor(intake: Intake, sink: RingSink, capacity: number) {
    this.#intake = intake;
    this.#sink = sink;
    this.#reserve = Math.min(reserveBytes, capacity * reservePart);
  }

  /** Checks the free space. Call it after every read. */
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
