import { type Checked, check } from './checker/checker.ts';
import type { Environment } from './environment.ts';
import { plan } from './evaluator/plan.ts';
import { evaluate, type Variables } from './evaluator/run.ts';
import { parseExpression } from './parser/parser.ts';
import type { Result } from './values/value.ts';

/** A compiled expression. */
export interface Compiled {
  readonly checked: Checked;
  /** Evaluates the expression. It never throws. Parts that use an undefined variable fail. */
  run(variables: Variables): Result;
}

/**
 * Compiles an expression.
 * @throws {ExpressionFault} if it cannot be parsed, a name is unknown, or types do not match
 */
export function compile(text: string, environment: Environment): Compiled {
  const checked = check(parseExpression(text, environment), environment);
  const step = plan(checked, environment);
  return { checked, run: (variables) => evaluate(step, variables) };
}
