/** One change of the source of a signature. */
export interface Mutant {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** Offsets in the text of the file. */
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
  /** Such as `swap the operator`. */
  readonly change: string;
}

/** The answer of the cases to a mutant. */
export interface MutantResult extends Mutant {
  /**
   * `noticed`: a case failed. `survived`: no case failed. `endless`: the process had to be ended. `refused`: the changed file
   * cannot be loaded, or is no valid signature.
   */
  readonly outcome: 'noticed' | 'survived' | 'endless' | 'refused';
  /** The case that failed. */
  readonly by?: string;
}
