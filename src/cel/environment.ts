import type { Type } from './checker/types.ts';
import type { CelFunction } from './functions/function.ts';
import type { Value } from './values/value.ts';

/** The variables, constants, messages and functions that an expression may use beyond the standard ones. */
export interface Environment {
  /** Type of a variable. */
  variable(name: string): Type | undefined;
  /** Value of a variable that is constant in all runs. */
  fixed(name: string): Value | undefined;
  /** Value of a name that is a constant: a message type or a number of an enum. */
  constant(name: string): Value | undefined;
  /** Type of a message's field. Both names are fully qualified; undefined if the message has no such field. */
  fieldType(message: string, field: string): Type | undefined;
  /** A function; it hides a standard one of the same name. */
  functionOf(name: string): CelFunction | undefined;
}
