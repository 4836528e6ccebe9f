import { Failure, type Result, type Value } from '../values/value.ts';

/**
 * What one expression may cost for one event, in units modelled on those of cel-go. Tracee stops after 5 ms, which is not
 * the same twice; cel-go comes to 50 000 to 200 000 units in that time. (Its own limit of 1 000 000 units is never reached:
 * cel-go does not count where all branches are evaluated, as Tracee asks it to.)
 */
export const costLimit = 250_000;

/** What a list and a map cost to make (cel-go: common/cost.go). */
export const listCost = 10;
export const mapCost = 30;

/** What an expression is evaluated on: values of its variables by name. Undefined where there is none: using it fails. */
export type Variables = Readonly<Record<string, Value | undefined>>;

/** The expression has cost too much. Thrown, since nothing may go on: `||` may do without a value, but not without an end. */
export class CostExceeded extends Error {}

/** One evaluation: its variables, the elements of the walks it is in, and what it has cost so far. */
export class Run {
  readonly variables: Variables;
  readonly elements: Value[] = [];
  #cost = 0;

  constructor(variables: Variables) {
    this.variables = variables;
  }

  pay(units: number): void {
    this.#cost += units;
    if (this.#cost > costLimit) throw new CostExceeded();
  }
}

/** Evaluates one part of an expression. */
export type Step = (run: Run) => Result;

/** Runs a whole expression. Never throws: too high a cost is a failure like others. */
export function evaluate(step: Step, variables: Variables): Result {
  try {
    return step(new Run(variables));
  } catch (error) {
    if (error instanceof CostExceeded) return new Failure(`it costs more than ${costLimit} units`);
    throw error;
  }
}
