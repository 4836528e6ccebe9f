import type { Gap, IntakeSink, IntakeState } from '../../../src/intake/intake.ts';

/** Writes down what an intake says, and waits until it has said something. */
export class Witness implements IntakeSink {
  readonly messages: Buffer[] = [];
  readonly gaps: Gap[] = [];
  readonly silences: bigint[] = [];
  readonly states: IntakeState[] = [];
  /** Messages (as their number) and gaps in the order in which they came. */
  readonly story: (number | Gap['reason'])[] = [];
  batches = 0;
  /** Called after each message. */
  onMessage: () => void = () => {};
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  message(bytes: Uint8Array, start: number, end: number): void {
    this.story.push(this.messages.length);
    this.messages.push(Buffer.from(bytes.subarray(start, end)));
    this.onMessage();
    this.#look();
  }

  gap(gap: Gap): void {
    this.story.push(gap.reason);
    this.gaps.push(gap);
    this.#look();
  }

  quiet(nanoseconds: bigint): void {
    this.silences.push(nanoseconds);
    this.#look();
  }

  batch(): void {
    this.batches++;
    this.#look();
  }

  readonly onState = (state: IntakeState): void => {
    this.states.push(state);
    this.#look();
  };

  countOf(state: IntakeState['state']): number {
    return this.states.filter((entry) => entry.state === state).length;
  }

  /** Resolves as soon as the condition holds; it is looked at whenever something has been said. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  #look(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const entry of waiting) {
      if (entry.condition()) entry.resolve();
      else this.#waiting.push(entry);
    }
  }
}
