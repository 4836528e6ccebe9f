/** What the doctor says of one thing. */
export interface Check {
  readonly name: string;
  /** `bad`: something will not work. `warn`: less than it could. */
  readonly state: 'ok' | 'warn' | 'bad';
  /** What was found, one sentence without a full stop. */
  readonly text: string;
  /** What to do about it. */
  readonly todo?: string;
}
