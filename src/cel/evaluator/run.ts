import { Failure, type Result, type Value } from '../values/value.ts';

/**
 * Cost limit of one expression for one event, in units modelled on those of cel-go. Tracee stops after 5 ms, which is
 * not deterministic; cel-go reaches 50 000 to 200 000 units in that time. (Tracee's own limit of 1 000 000 units is
 * never reached: cel-go does not count costs if all branches are evaluated, as Tracee requests.)
 */
export const costLimit = 250_000;

/** Cost of creating a list and a map (cel-go: common/cost.go). */
export const listCost = 10;
export const mapCost = 30;

/** Values of the variables by name. Using an undefined one fails. */
export type Variables = Readonly<Record<string, Value | undefined>>;

/**
 * Thrown when an expression exceeds the cost limit. It is an exception, because evaluation must stop: a failure could
 * be ignored by `||`.
 */
export class CostExceeded extends Error {}

/** State of one evaluation: variables, elements of the enclosing comprehensions, and accumulated cost. */
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

/** Evaluates an expression. It never throws; exceeding the cost limit is a failure like others. */
export function evaluate(step: Step, variables: Variables): Result {
  try {
    return step(new Run(variables));
  } catch (error) {
    if (error instanceof CostExceeded) return new Failure(`it costs more than ${costLimit} units`);
    throw error;
  }
}
