import type { Value } from '../../cel/values/value.ts';
import type { Argument } from '../../event/kinds.ts';
import { wrappers } from '../../event/values/values.ts';
import { fieldsOf } from './message-fields.ts';
import { fromStructure, StructureMessage } from './structure-message.ts';
import { MadeMessage, type TraceeMessage } from './tracee-message.ts';

/** The value of an argument for expressions; null if it was sent without a value. */
export function argumentValue({ kind, value }: Argument): Value {
  const field = kind === undefined ? undefined : fieldsOf('EventValue')?.get(kind);
  if (kind === undefined || field === undefined) return null;
  const inner = wrappers[kind];
  return inner === undefined ? fromStructure(field, value) : new StructureMessage(field.ref ?? '', { [inner]: value });
}

/** An argument as a `tracee.v1beta1.EventValue`. */
export function argumentMessage(argument: Argument): TraceeMessage {
  const { name, kind } = argument;
  return new MadeMessage('EventValue', kind === undefined ? { name } : { name, [kind]: argumentValue(argument) });
}
