import type { Argument } from '../../event/kinds.ts';
import { goText } from '../../event/values/go-text.ts';
import { type AnyWhere, shapesOf } from './arguments.ts';
import { compileCondition } from './compile.ts';
import { compileHeld, type Held } from './groups.ts';
import { operatorOf, type Test } from './operators.ts';
import type { Shape } from './shapes.ts';

/** An argument as sent, as the value that conditions test. */
class Sent {
  readonly argument: Argument;

  constructor(argument: Argument) {
    this.argument = argument;
  }
}

/**
 * Compiles conditions into a test that gives the result of Tracee's own detectors (pkg/filters/data.go). It compares
 * the text that Go prints for the value as sent, of any kind, in the first argument with the name. Operators without a
 * counterpart in Tracee's filters test the value itself, which must be of the declared kind, as for a handler. A return
 * value meets no condition.
 * @param event its name, which tells the kinds of its arguments
 * @throws TypeError for a condition of an unknown form
 */
export function compileFilters(where: AnyWhere, event?: string): (sent: readonly Argument[]) => boolean {
  const shapes = shapesOf(event);
  const held = compileHeld(where, (name, condition): ((sent: readonly Argument[]) => Held) => {
    const test = sentTest(name, condition, shapes(name));
    return (sent) => {
      const argument = name === 'returnValue' ? undefined : sent.find((one) => one.name === name);
      return argument && test(argument);
    };
  });
  return (sent) => held(sent) === true;
}

function sentTest(name: string, condition: unknown, shape: Shape): (argument: Argument) => boolean {
  if (shape.isList === true || shape.form === 'structure') {
    const test = compileCondition(name, condition, shape);
    return ({ value }) => test(value);
  }
  let needsKind = false;
  const test = compileCondition(name, condition, shape, (operator, operands, onValue): Test => {
    const known = operatorOf(operator);
    if (known?.comparesText !== true) {
      needsKind = shape.kind !== undefined;
      return (value) => value instanceof Sent && onValue(value.argument.value);
    }
    const onText = known.compile(operands.map(String), shape);
    return (value) => value instanceof Sent && onText(goText(value.argument));
  });
  return (argument) => (!needsKind || argument.kind === shape.kind) && test(new Sent(argument));
}
