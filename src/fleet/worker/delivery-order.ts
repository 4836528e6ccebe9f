/** Decision about a message: evaluate it, leave it out because it came before, or take over again because some are missing. */
export type Verdict = 'take' | 'skip' | 'lost';

/**
 * Tells whether the deliveries of a lane are complete and in order. JetStream counts them from 1 after a reset, and a reset
 * goes back to the first message that was not acknowledged. Any worker may reset the consumer, also one that has not
 * noticed yet that the lane is no longer its own. So the count may start again in the middle.
 */
export class DeliveryOrder {
  #next = 1;
  #last: number;
  #hasStarted = false;

  /** @param last sequence of the last message that is evaluated already */
  constructor(last: number) {
    this.#last = last;
  }

  /** Whether the first delivery after a reset has come. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /**
   * @param delivery number of the delivery, from 1 since the last reset
   * @param sequence sequence of the message in its stream
   */
  judge(delivery: number, sequence: number): Verdict {
    if (delivery === 1) {
      this.#next = 1;
      this.#hasStarted = true;
    }
    // Before the first delivery, what comes was sent before the reset, and comes again.
    if (delivery !== this.#next) return this.#hasStarted ? 'lost' : 'skip';
    this.#next++;
    if (sequence <= this.#last) return 'skip';
    this.#last = sequence;
    return 'take';
  }
}
