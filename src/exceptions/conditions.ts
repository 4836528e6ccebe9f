import type { Finding } from '../finding.ts';
import { compileFields, type FieldFault, fieldFaults } from '../signature/where/field-conditions.ts';
import { ofFinding } from './fields.ts';

/** Conditions by names of fields; all must hold. An absent field meets no condition. */
export type ExceptionWhere = Readonly<Record<string, unknown>>;

/**
 * Compiles conditions that have no faults.
 * @throws TypeError for an unknown field or condition
 */
export function compileConditions(where: ExceptionWhere): (finding: Finding) => boolean {
  return compileFields(where, ofFinding, true);
}

/** Finds what is wrong with conditions. @returns one line per fault, which names the field and the right form */
export function faultsOfConditions(where: ExceptionWhere): readonly FieldFault[] {
  return fieldFaults(where, ofFinding, true);
}
