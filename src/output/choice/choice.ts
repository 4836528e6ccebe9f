import type { Finding } from '../../finding.ts';
import { boundFindings } from '../bound/bound-finding.ts';
import type { Report } from '../report.ts';
import { type Fields, fieldRemover } from './fields.ts';
import { patternReplacer } from './pattern-replacer.ts';
import { type Redact, redactor } from './redact.ts';
import { compileWhen, readsFinding, type When } from './when.ts';

/** Settings of an output: which findings it gets, and what of them. */
export interface ChoiceOptions {
  readonly when?: When | undefined;
  readonly redact?: Redact | undefined;
  /** Redaction of all outputs, which comes before that of this one. */
  readonly sharedRedact?: Redact | undefined;
  readonly fields?: Fields | undefined;
  /** Maximum size of one formatted finding in bytes, if it is smaller than that of all outputs. */
  readonly maxBytes?: number | undefined;
}

export interface Choice {
  /** Whether the output gets the report. */
  takes(report: Report): boolean;
  /** The report as the output gets it. */
  shape(report: Report): Report;
}

/** Whether an output needs findings as objects, because it chooses by their fields or changes them. */
export function needsObject({ when, redact, sharedRedact, fields, maxBytes }: ChoiceOptions): boolean {
  return readsFinding(when) || [redact, sharedRedact, fields, maxBytes].some((option) => option !== undefined);
}

/**
 * Compiles the choice of an output.
 * @throws {SequentError} SEQ_CONFIG if a pattern of `redact` is not a regular expression
 */
export async function openChoice(options: ChoiceOptions, output: string): Promise<Choice> {
  const { when, redact, sharedRedact, fields, maxBytes } = options;
  const steps: ((finding: Finding) => Finding)[] = [];
  for (const [rules, where] of [
    [sharedRedact, 'redact.patterns'],
    [redact, `redact.patterns of the output ${output}`],
  ] as const) {
    if (rules !== undefined) steps.push(redactor(rules, await patternReplacer(rules.patterns ?? [], where)));
  }
  if (fields !== undefined) steps.push(fieldRemover(fields));
  if (maxBytes !== undefined) steps.push(boundFindings(maxBytes));
  return {
    takes: when === undefined ? () => true : compileWhen(when),
    shape(report) {
      if (steps.length === 0) return report;
      const finding = steps.reduce((rest, step) => step(rest), report.finding);
      const { severity, findingId, count, firstTimestamp, lastTimestamp, summary } = report;
      return { finding, severity, findingId, count, firstTimestamp, lastTimestamp, summary };
    },
  };
}
