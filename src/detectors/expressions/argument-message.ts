import type { Value } from '../../cel/values/value.ts';
import type { Argument, Kind } from '../../event/kinds.ts';
import { fieldsOf } from './message-fields.ts';
import { fromStructure, StructureMessage } from './structure-message.ts';
import { MadeMessage, type TraceeMessage } from './tracee-message.ts';

/** Kinds whose value stands alone in Sequent, and in a field of a message of its own on the wire. */
const wrapped: { readonly [K in Kind]?: string } = {
  str_array: 'value',
  int32_array: 'value',
  u_int64_array: 'value',
  timespec: 'value',
  hooked_syscalls: 'value',
  hooked_seq_ops: 'value',
  dns_questions: 'questions',
  dns_responses: 'responses',
};

/** The value of an argument as expressions see it; null where it was sent without one. */
export function argumentValue({ kind, value }: Argument): Value {
  const field = kind === undefined ? undefined : fieldsOf('EventValue')?.get(kind);
  if (kind === undefined || field === undefined) return null;
  const inner = wrapped[kind];
  return inner === undefined ? fromStructure(field, value) : new StructureMessage(field.ref ?? '', { [inner]: value });
}

/** An argument as a `tracee.v1beta1.EventValue`. */
export function argumentMessage(argument: Argument): TraceeMessage {
  const { name, kind } = argument;
  return new MadeMessage('EventValue', kind === undefined ? { name } : { name, [kind]: argumentValue(argument) });
}
