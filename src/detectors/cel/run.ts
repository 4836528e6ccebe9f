import type { Message } from './messages.ts';
import { Failure, type Result, type Value } from './values.ts';

/**
 * What one expression may cost for one event, in units modelled on those of cel-go. Tracee stops after 5 ms, which is not
 * the same twice; cel-go comes to 50 000 to 200 000 units in that time. (Its own limit of 1 000 000 units is never reached:
 * cel-go does not count where all branches are evaluated, as Tracee asks it to.)
 */
export const costLimit = 250_000;

/** What an expression is evaluated on. */
export interface Facts {
  /** The whole event, `tracee.v1beta1.Event`. */
  readonly event: Message;
  /** Absent where the event has none: using it then fails. */
  readonly workload: Message | undefined;
  readonly timestamp: Value | undefined;
}

/** The expression has cost too much. Thrown, since nothing may go on: `||` may do without a value, but not without an end. */
export class CostExceeded extends Error {}

/** One evaluation: what it is about, the elements of the walks it is in, and what it has cost so far. */
export class Run {
  readonly facts: Facts;
  readonly elements: Value[] = [];
  #cost = 0;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  pay(units: number): void {
    this.#cost += units;
    if (this.#cost > costLimit) throw new CostExceeded();
  }
}

/** Evaluates one part of an expression. */
export type Step = (run: Run) => Result;

/** Runs a whole expression. Never throws: too high a cost is a failure like others. */
export function evaluate(step: Step, facts: Facts): Result {
  try {
    return step(new Run(facts));
  } catch (error) {
    if (error instanceof CostExceeded) return new Failure(`it costs more than ${costLimit} units`);
    throw error;
  }
}
