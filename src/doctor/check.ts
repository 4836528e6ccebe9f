/** Result of one check of the doctor. */
export interface Check {
  readonly name: string;
  /** `bad`: something will not work. `warn`: something works only in part. */
  readonly state: 'ok' | 'warn' | 'bad';
  /** The result, one sentence without a full stop. */
  readonly text: string;
  /** Advice for the operator. */
  readonly todo?: string;
}
