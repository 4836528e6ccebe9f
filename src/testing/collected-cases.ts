import type { LoadedSignature } from '../signature/loaded.ts';
import type { Cases } from './case.ts';

/** A signature and its cases, as a test file gives them to `testSignature`. */
export interface Tested {
  readonly signature: LoadedSignature;
  readonly cases: Cases<unknown>;
}

let taken: ((tested: Tested) => void) | undefined;

/**
 * Makes `testSignature` hand over its cases in place of running them, in this thread.
 * @param take receives them; undefined: the cases are run again
 */
export function collectCases(take: ((tested: Tested) => void) | undefined): void {
  taken = take;
}

/** @returns the receiver of cases; undefined if they are to be run */
export function collector(): ((tested: Tested) => void) | undefined {
  return taken;
}
