/** A stretch of the source that no case ran. */
export interface UncoveredStretch {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** First line of the stretch. */
  readonly text: string;
}

/** A condition of `where` that no case showed to be true, or to be false. */
export interface OneSidedCondition {
  readonly event: string;
  readonly argument: string;
  /** `neither`: no case has the event. */
  readonly never: 'true' | 'false' | 'neither';
}

/** The parts of a signature that its cases touch. */
export interface SignatureCoverage {
  readonly id: string;
  readonly name: string;
  /** File of the signature; undefined if it is defined in the test file itself. */
  readonly file: string | undefined;
  readonly handlers: number;
  readonly unreachedHandlers: readonly string[];
  /** Functions and branches of the file, as V8 counts them. */
  readonly branches: number;
  readonly uncovered: readonly UncoveredStretch[];
  readonly conditions: number;
  readonly oneSided: readonly OneSidedCondition[];
  readonly options: number;
  /** Options that no case sets. */
  readonly unsetOptions: readonly string[];
  /** A case fails. */
  readonly failed?: string;
}
