import { Failure, TypeValue, Uint, type Value } from '../../cel/values/value.ts';
import type { Argument } from '../../event/kinds.ts';
import type { RegisteredDetector } from '../registering/register.ts';
import type { DetectorInput } from './detector-input.ts';

/** Result of a detector for one event. */
export type Detection =
  | { readonly data: readonly Argument[] }
  /** No detection: a condition is false. */
  | undefined
  /** No detection: a required expression failed. */
  | { readonly failure: string; readonly expression: string };

/** Tells whether the filters of the detector pass an event of this name. */
export function passesFilters(detector: RegisteredDetector, input: DetectorInput): boolean {
  const subscription = detector.subscriptions.get(input.event.name);
  if (subscription === undefined) return false;
  const { scope, data } = subscription;
  return (
    (scope === undefined || scope.passes(input.scope)) &&
    (data === undefined || data.passes((name) => input.argument(name)))
  );
}

/** Evaluates a detector's conditions, then its output expressions, for an event that passed its filters. */
export function detect({ conditions, output }: RegisteredDetector, input: DetectorInput): Detection {
  const { facts } = input;
  for (const [index, condition] of conditions.entries()) {
    const result = condition.run(facts);
    if (result instanceof Failure) return { failure: result.message, expression: `condition ${index + 1}` };
    if (result !== true) return undefined;
  }
  const data: Argument[] = [];
  for (const { name, optional, compiled } of output) {
    const result = compiled.run(facts);
    const made = result instanceof Failure ? result : outputArgument(name, result);
    if (!(made instanceof Failure)) data.push(made);
    else if (!optional) return { failure: made.message, expression: `output field ${name}` };
  }
  return { data };
}

/**
 * An output field from its value. Integers must fit into 32 bits, and only simple values are allowed (Tracee:
 * detector.go).
 */
function outputArgument(name: string, value: Value): Argument | Failure {
  switch (typeof value) {
    case 'string':
      return { name, kind: 'str', value };
    case 'boolean':
      return { name, kind: 'bool', value };
    case 'bigint':
      return BigInt.asIntN(32, value) === value
        ? { name, kind: 'int32', value: Number(value) }
        : new Failure('the number has no place in an int32');
    default:
  }
  if (value instanceof Uint) {
    return value.value <= 0xffff_ffffn
      ? { name, kind: 'u_int32', value: Number(value.value) }
      : { name, kind: 'u_int64', value: value.value };
  }
  if (value instanceof Uint8Array) return { name, kind: 'bytes', value };
  // As in cel-go, the value of a type is its name.
  if (value instanceof TypeValue) return { name, kind: 'str', value: value.name };
  return new Failure('a value of this type has no place in an output field');
}
